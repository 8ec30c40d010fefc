"""A contract for import-linter: another feature is entered through its doors alone."""

from __future__ import annotations

import grimp
from importlinter import Contract, ContractCheck, fields, output


class EntranceContract(Contract):
    """Keeps `bot.goals` out of `bot.people.repository`, whichever features there will be.

    import-linter's own `protected` contract cannot say "from the same feature", so this one does.
    Every package in `container` is a feature but `not_features`; a module outside of a feature
    imports nothing of it but its `doors`. `free_importers` (the composition root) import anything.
    """

    type_name = "entrance"

    container = fields.StringField()
    doors = fields.ListField(subfield=fields.StringField())
    not_features = fields.ListField(subfield=fields.StringField())
    free_importers = fields.ListField(subfield=fields.StringField())

    def check(self, graph: grimp.ImportGraph, verbose: bool) -> ContractCheck:  # noqa: ARG002  # import-linter's signature
        """Look at every import into a feature that comes from outside of it."""
        found = [
            (importer, imported)
            for feature in self._features(graph)
            for imported in sorted(graph.find_descendants(feature) | {feature})
            if not self._is_door(feature, imported)
            for importer in sorted(graph.find_modules_that_directly_import(imported))
            if self._is_stranger(importer, feature)
        ]
        return ContractCheck(kept=not found, metadata={"found": found})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """One line for each import that took the window."""
        for importer, imported in check.metadata["found"]:
            output.print_error(f"{importer} -> {imported}", bold=False)
        output.new_line()

    def _features(self, graph: grimp.ImportGraph) -> list[str]:
        container = str(self.container)
        others = {f"{container}.{name}" for name in _texts(self.not_features)}
        children = graph.find_children(container) - others
        return sorted(child for child in children if graph.find_children(child))

    def _is_door(self, feature: str, imported: str) -> bool:
        doors = [f"{feature}.{door}" for door in _texts(self.doors)]
        return any(imported == door or imported.startswith(f"{door}.") for door in doors)

    def _is_stranger(self, importer: str, feature: str) -> bool:
        inside = importer == feature or importer.startswith(f"{feature}.")
        free = any(
            importer == one or importer.startswith(f"{one}.") for one in _texts(self.free_importers)
        )
        return not inside and not free


def _texts(values: object) -> list[str]:
    return [str(value) for value in values] if isinstance(values, list) else []
