"""Which branch a WeCom department belongs to, and which branches stand above which. Pure.

Whatever is wrong with the tree takes something away and gives nothing: at a department that is missing, at parents that
form a circle, and at a chain longer than any of WeCom's, nothing more is inherited.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

# WeCom has at most 15 levels. Source: department/create (path/90205).
MOST_LEVELS = 64
NO_PARENT = 0


@dataclass(frozen=True)
class BranchTree:
    """The departments as they are now.

    Args:
        parents: department id -> the id of its parent, 0 for none known.
        placed: department id -> the branch that it is.
    """

    parents: Mapping[int, int]
    placed: Mapping[int, str]

    def chain(self, department: int) -> tuple[int, ...]:
        """The department and what is above it, nearest first; itself alone where that is a circle or has no end."""
        if department not in self.parents:
            return ()
        found, parent = [department], self.parents[department]
        while parent in self.parents:
            if parent in found or len(found) >= MOST_LEVELS:
                return (department,)
            found.append(parent)
            parent = self.parents[parent]
        return tuple(found)

    def branch_of(self, department: int) -> str | None:
        """The branch of the nearest department that is one, itself first."""
        return next((self.placed[one] for one in self.chain(department) if one in self.placed), None)

    def above(self, branch: str) -> tuple[str, ...]:
        """The branches above a branch, nearest first."""
        department = self.department_of.get(branch)
        if department is None:
            return ()
        return tuple(self.placed[one] for one in self.chain(department)[1:] if one in self.placed)

    def is_circular(self, department: int) -> bool:
        """Whether the chain above a department was cut because it doesn't end."""
        parent = self.parents.get(department, NO_PARENT)
        return parent in self.parents and len(self.chain(department)) == 1

    @cached_property
    def department_of(self) -> dict[str, int]:
        """Branch -> its department."""
        return {branch: department for department, branch in self.placed.items()}
