"""What must hold on a whole platform: across services, where no one service can look."""

from .checks import violations

__all__ = ["violations"]
