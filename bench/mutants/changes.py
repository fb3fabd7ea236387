"""The small changes to a module that some test should notice. mutmut says which; here is where they are in the file."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import libcst as cst
import libcst.matchers as m
from libcst.metadata import CodeRange, MetadataWrapper, PositionProvider
from mutmut.mutation.mutators import mutation_operators, operator_string

ROOT = Path(__file__).parents[2]
# What is read by a type checker, and what is only for the one who reads the code.
NOT_RUN = (cst.Annotation, cst.Import, cst.ImportFrom)
CAST = m.Call(func=m.Name("cast"))
# It speaks only where two lists are of different lengths, and those of ours never are.
STRICT = m.Arg(keyword=m.Name("strict"))
ZIP = m.Call(func=m.Name("zip"))
# What is longer is a block.
LONGEST_STATEMENT = 12


@dataclass(frozen=True)
class Mutant:
    """One change. `path` from the root of the project; `lines`: those by which a test that reaches it is known."""

    path: str
    line: int
    lines: frozenset[int]
    in_function: bool
    number: int

    @property
    def module(self) -> str:
        """As it is imported."""
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @cached_property
    def text(self) -> str:
        """The whole file, changed. Empty where the change makes no Python."""
        places = _places(self.path)
        place = places.found[self.number]
        changed = places.module.deep_replace(place.before, place.after).code
        try:
            compile(changed, self.path, "exec", dont_inherit=True)
        except SyntaxError:
            return ""
        return changed

    @cached_property
    def change(self) -> str:
        """The lines that differ, in one line."""
        before, after = _places(self.path).module.code.splitlines(), self.text.splitlines()
        while before and after and before[0] == after[0]:
            del before[0], after[0]
        while before and after and before[-1] == after[-1]:
            del before[-1], after[-1]
        gone, come = (" ".join(line.strip() for line in lines) for lines in (before, after))
        return f"`{gone}` -> `{come}`"


def mutants(path: str) -> list[Mutant]:
    """All of a file, from top to bottom."""
    return [_mutant(path, number, place) for number, place in enumerate(_places(path).found)]


@cache
def _places(path: str) -> "Places":
    wrapper = MetadataWrapper(cst.parse_module((ROOT / path).read_text("utf-8")))
    places = Places(wrapper.module)
    wrapper.visit(places)
    return places


@dataclass(frozen=True)
class Place:
    """A node and what may stand there instead."""

    before: cst.CSTNode
    after: cst.CSTNode
    line: int
    statement: CodeRange
    in_function: bool


class Places(cst.CSTVisitor):
    """Every node that mutmut's operators change, in functions with a decorator and outside of functions, too."""

    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self, module: cst.Module) -> None:
        super().__init__()
        self.found: list[Place] = []
        self._around: list[cst.CSTNode] = []
        self.module = module

    def on_visit(self, node: cst.CSTNode) -> bool:
        """Note its changes, and go on inside it."""
        if isinstance(node, NOT_RUN) or m.matches(node, STRICT) or _is_docstring(node) or _is_for_type_checkers(node):
            return False
        self._around.append(node)
        if not m.matches(node, CAST):  # of which only what is cast is run
            self.found += [self._place(node, after) for after in _changes(node) if not _is_of_strict(node, after)]
        return True

    def on_leave(self, original_node: cst.CSTNode) -> None:
        """Its end."""
        if self._around and self._around[-1] is original_node:
            self._around.pop()

    def _place(self, node: cst.CSTNode, after: cst.CSTNode) -> Place:
        statements = [one for one in self._around if isinstance(one, cst.BaseStatement | cst.SimpleStatementLine)]
        positioned = (self.get_metadata(PositionProvider, one, None) for one in reversed(self._around))
        position = next(one for one in positioned if one)
        statement = self.get_metadata(PositionProvider, statements[-1]) if statements else position
        in_function = any(isinstance(one, cst.FunctionDef | cst.Lambda) for one in self._around[:-1])
        return Place(node, after, position.start.line, statement, in_function)


def _changes(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    for kind, operator in mutation_operators:
        if isinstance(node, kind):
            changed = list(operator(node))
            # of a string one change is enough: whoever sees it in other letters sees it with others around it
            yield from changed[:1] if operator is operator_string else changed


def _is_of_strict(node: cst.CSTNode, after: cst.CSTNode) -> bool:
    """Only `strict` of a zip is changed."""
    return m.matches(node, ZIP) and m.matches(after, ZIP) and _zipped(node) == _zipped(after)


def _zipped(call: cst.CSTNode) -> list[cst.BaseExpression]:
    return [each.value for each in cst.ensure_type(call, cst.Call).args if each.keyword is None]


def _is_docstring(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.Expr) and isinstance(node.value, cst.SimpleString | cst.ConcatenatedString)


def _is_for_type_checkers(node: cst.CSTNode) -> bool:
    """What mypy holds: names and types that only it reads, and that nobody writes into a frozen value."""
    frozen, variable = m.Decorator(m.Call(func=m.Name("dataclass"))), m.Call(func=m.Name("TypeVar"))
    return m.matches(node, m.If(test=m.Name("TYPE_CHECKING")) | frozen | m.Assign(value=variable))


def _mutant(path: str, number: int, place: Place) -> Mutant:
    first, last = place.statement.start.line, place.statement.end.line
    is_block = last - first > LONGEST_STATEMENT  # the head of a function, a class or a loop, with all of its body
    lines = frozenset({place.line} if is_block else range(first, last + 1))
    return Mutant(path, place.line, lines, place.in_function, number)
