"""What must hold on a whole platform: across services, where no one service can look."""

from .checks import across, violations

__all__ = ["across", "violations"]
