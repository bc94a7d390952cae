"""Figures of their own kind, measured once a run and without the floor."""

from bench.figures import journals, slots, visible

FIGURES = {
    "publish → visible to a friend": visible.measure,
    "one slot, many clients": slots.measure,
    "journals": journals.measure,
}
