"""Names that are wrong in a template also where no sample comes by: found by reading it along with the types.

A template is followed with what its samples were given, through what it includes and the macros that it
calls. Of what is not known nothing is said, so all that is told is wrong.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from jinja2 import Environment, TemplateError, nodes

from bot.template_check.view_types import ANY, Known, either

_SAME = frozenset(
    {"list", "sort", "selectattr", "rejectattr", "select", "reject", "reverse", "unique", "default"}
)
"""Filters whose result holds what they were given."""
_ONE = frozenset({"first", "last", "min", "max", "random"})
_BY_NAME = frozenset({"selectattr", "rejectattr"})
"""Filters whose first argument names an attribute."""

Names = Mapping[str, Known]


@dataclass(frozen=True, slots=True)
class Wrong:
    """A name that leads nowhere."""

    file: str
    line: int
    message: str
    near: str = ""
    """The nearest right name; empty where none is near."""


@dataclass(frozen=True)
class _Module:
    """The macros of a template, which another one imported."""

    file: str
    macros: Mapping[str, nodes.Macro]
    modules: Mapping[str, "_Module"]


@dataclass
class StaticCheck:
    """The templates of one medium, each followed with what it is given."""

    environment: Environment
    words: Mapping[str, Mapping[str, str]]
    """By section, as the templates have them."""
    found: set[Wrong] = field(default_factory=set)
    seen: set[object] = field(default_factory=set)
    _trees: dict[str, tuple[nodes.Template, str] | None] = field(default_factory=dict)

    def follow(self, name: str, given: Names) -> None:
        """Look through a template and all that it uses."""
        if parsed := self.tree(name):
            tree, file = parsed
            _Reader(self, file, dict(given), {}, {}, _asked(tree)).blocks(tree.body)

    def tree(self, name: str) -> tuple[nodes.Template, str] | None:
        """A template and its file, read once."""
        if name not in self._trees:
            self._trees[name] = self._parsed(name)
        return self._trees[name]

    def _parsed(self, name: str) -> tuple[nodes.Template, str] | None:
        """None where it cannot be read: that is told when it is rendered."""
        try:
            source, file, _ = self.environment.loader.get_source(self.environment, name)  # type: ignore[union-attr]
            return self.environment.parse(source), file or name
        except (TemplateError, OSError, UnicodeDecodeError):
            return None

    def module(self, name: str) -> _Module | None:
        """The macros of a template; each is looked through without arguments, too."""
        parsed = self.tree(name)
        if parsed is None:
            return None
        tree, file = parsed
        reader = _Reader(self, file, {}, {}, {}, _asked(tree))
        reader.blocks(tree.body)
        return _Module(file, reader.macros, reader.modules)

    def call(self, module: _Module, name: str, given: Sequence[Known], named: Names) -> None:
        """Look through a macro as it is called here."""
        macro = module.macros[name]
        values = dict.fromkeys((one.name for one in macro.args), ANY)
        values |= dict(zip(values, given, strict=False)) | {k: v for k, v in named.items() if k in values}
        key = (module.file, name, tuple(values.items()))
        if key not in self.seen:
            self.seen.add(key)
            reader = _Reader(
                self, module.file, values, dict(module.macros), dict(module.modules), _asked(macro)
            )
            reader.blocks(macro.body)

    def tell(self, file: str, line: int, message: str, wrong: str, right: Iterable[str]) -> None:
        """Note a wrong name with the nearest right one."""
        near = get_close_matches(wrong, list(right), 1)
        self.found.add(Wrong(file, line, message, near[0] if near else ""))

    def exists(self, name: str) -> bool:
        """Whether a template of that name is there."""
        return name in self.environment.list_templates()


def _asked(tree: nodes.Node) -> frozenset[str]:
    """Attributes of which a template asks whether they are there: it knows that they may not be."""
    tests = [one for one in tree.find_all(nodes.Test) if one.name in ("defined", "undefined")]
    filters = [one for one in tree.find_all(nodes.Filter) if one.name in ("default", "d")]
    return frozenset(one.node.attr for one in (*tests, *filters) if isinstance(one.node, nodes.Getattr))


def _is_words(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Name) and node.name == "words"


@dataclass
class _Reader:
    """One template or macro, with what is known where it stands."""

    check: StaticCheck
    file: str
    names: dict[str, Known]
    macros: dict[str, nodes.Macro]
    modules: dict[str, _Module]
    asked: frozenset[str]

    def blocks(self, body: Iterable[nodes.Node]) -> None:
        """Look through what stands below each other."""
        for node in body:
            self._block(node)

    def _block(self, node: nodes.Node) -> None:
        match node:
            case nodes.If():
                self._if(node)
            case nodes.For():
                self._for(node)
            case nodes.With():
                inner = self._inner()
                for target, value in zip(node.targets, node.values, strict=True):
                    inner.bind(target, self.value(value))
                inner.blocks(node.body)
            case nodes.Assign():
                self.bind(node.target, self.value(node.node))
            case nodes.Macro():
                self.macros[node.name] = node
                self.check.call(self._here(), node.name, (), {})
            case nodes.CallBlock():
                self.value(node.call)
                self._inner(**dict.fromkeys((one.name for one in node.args), ANY)).blocks(node.body)
            case nodes.Import() | nodes.Include() | nodes.FromImport():
                self._other(node)
            case nodes.Expr():
                self.value(node)
            case _:
                self.blocks(node.iter_child_nodes())

    def _inner(self, **more: Known) -> "_Reader":
        return _Reader(self.check, self.file, {**self.names, **more}, self.macros, self.modules, self.asked)

    def _here(self) -> _Module:
        return _Module(self.file, self.macros, self.modules)

    def _if(self, node: nodes.If) -> None:
        self.value(node.test)
        ways: list[Sequence[nodes.Node]] = [node.body, *([one] for one in node.elif_), node.else_]
        readers = [self._inner() for _ in ways]
        for reader, way in zip(readers, ways, strict=True):
            reader.blocks(way)
        for name in {name for reader in readers for name in reader.names}:
            self.names[name] = either([reader.names.get(name, ANY) for reader in readers])

    def _for(self, node: nodes.For) -> None:
        inner = self._inner(loop=ANY)
        inner.bind(node.target, self.value(node.iter).members)
        if node.test:
            inner.value(node.test)
        inner.blocks(node.body)
        self._inner().blocks(node.else_)

    def _other(self, node: nodes.Import | nodes.Include | nodes.FromImport) -> None:
        """What another template has; only a name that is written out is followed."""
        if not isinstance(node.template, nodes.Const) or not isinstance(node.template.value, str):
            return
        name = node.template.value
        if not self.check.exists(name):
            if not getattr(node, "ignore_missing", False):
                self._tell(
                    node, f"there is no template {name!r}", name, self.check.environment.list_templates()
                )
        elif isinstance(node, nodes.Include):
            self._include(name)
        elif module := self.check.module(name):
            if isinstance(node, nodes.Import):
                self.modules[node.target] = module
            else:
                for one in node.names:
                    own, called = (one, one) if isinstance(one, str) else one
                    if own in module.macros:
                        self.modules[f"{called}()"] = _Module(
                            module.file, {**module.macros, called: module.macros[own]}, module.modules
                        )
                    else:
                        self._tell(node, f"{name} has no macro {own!r}", own, module.macros)

    def _include(self, name: str) -> None:
        key = (name, tuple(sorted(self.names.items(), key=lambda one: one[0])), tuple(sorted(self.modules)))
        if key not in self.check.seen and (parsed := self.check.tree(name)):
            self.check.seen.add(key)
            tree, file = parsed
            reader = _Reader(
                self.check, file, dict(self.names), dict(self.macros), dict(self.modules), _asked(tree)
            )
            reader.blocks(tree.body)

    def bind(self, target: nodes.Node, value: Known) -> None:
        """Give a name, or several at once, what is known of the value."""
        if isinstance(target, nodes.Name):
            self.names[target.name] = value
        elif isinstance(target, nodes.Tuple):
            for number, one in enumerate(target.items):
                self.bind(one, value.member(number))

    def value(self, node: nodes.Node) -> Known:
        """What is known of an expression, and what is wrong in it."""
        readers: Mapping[type[nodes.Node], Callable[[Any], Known]] = {
            nodes.Name: self._name,
            nodes.Getattr: self._attribute,
            nodes.Getitem: self._item,
            nodes.Call: self._call,
            nodes.Filter: self._filter,
            nodes.Test: self._test,
            nodes.CondExpr: self._one_or_other,
            nodes.Or: self._either,
            nodes.And: self._either,
            nodes.List: self._several,
            nodes.Tuple: self._several,
        }
        return readers.get(type(node), self._other_value)(node)

    def _other_value(self, node: nodes.Node) -> Known:
        for child in node.iter_child_nodes():
            self.value(child)
        return ANY

    def _name(self, node: Any) -> Known:
        return self.names.get(node.name, ANY)

    def _item(self, node: Any) -> Known:
        whole = self.value(node.node)
        self.value(node.arg)
        if isinstance(node.arg, nodes.Slice):
            return whole
        return whole.member(node.arg.value if isinstance(node.arg, nodes.Const) else None)

    def _test(self, node: Any) -> Known:
        if node.name not in self.check.environment.tests:
            self._tell(node, f"No test named {node.name!r}", node.name, self.check.environment.tests)
        return self._other_value(node)

    def _one_or_other(self, node: Any) -> Known:
        self.value(node.test)
        return either([self.value(one) for one in (node.expr1, node.expr2) if one])

    def _either(self, node: Any) -> Known:
        return either([self.value(node.left), self.value(node.right)])

    def _several(self, node: Any) -> Known:
        return Known(frozenset({tuple}), tuple(self.value(one) for one in node.items))

    def _attribute(self, node: Any) -> Known:
        if isinstance(node.node, nodes.Name) and node.node.name in self.modules:
            macros = self.modules[node.node.name].macros
            if node.attr not in macros:
                self._tell(node, f"there is no macro {node.attr!r}", node.attr, macros)
            return ANY
        if _is_words(node.node):
            self._word(node, self.check.words, node.attr, "words")
        elif isinstance(node.node, nodes.Getattr) and _is_words(node.node.node):
            section = self.check.words.get(node.node.attr, {})
            self._word(node, section, node.attr, f"[{node.node.attr}] of words.toml")
        return self._named(node, self.value(node.node), node.attr)

    def _word(self, node: nodes.Node, known: Mapping[str, object], name: str, where: str) -> None:
        if known and name not in known and name not in self.asked and not hasattr(known, name):
            self._tell(node, f"there is no {name!r} in {where}", name, known)

    def _named(self, node: nodes.Node, owner: Known, name: str) -> Known:
        """An attribute, or one of an attribute where the name has dots."""
        for part in name.split("."):
            if not owner.has(part):
                if part not in self.asked:
                    self._tell(node, f"{owner} has no attribute {part!r}", part, owner.names)
                return ANY
            owner = owner.attribute(part)
        return owner

    def _call(self, node: Any) -> Known:
        given = [self.value(one) for one in node.args]
        named = {one.key: self.value(one.value) for one in node.kwargs}
        match node.node:
            case nodes.Getattr(node=nodes.Name(name=name), attr=macro) if name in self.modules:
                self._attribute(node.node)
                if macro in self.modules[name].macros:
                    self.check.call(self.modules[name], macro, given, named)
            case nodes.Name(name=name) if name in self.macros:
                self.check.call(self._here(), name, given, named)
            case nodes.Name(name=name) if f"{name}()" in self.modules:
                self.check.call(self.modules[f"{name}()"], name, given, named)
            case other:
                self.value(other)
        return ANY

    def _filter(self, node: Any) -> Known:
        name, given = node.name, self.value(node.node) if node.node else ANY
        if name not in self.check.environment.filters:
            self._tell(node, f"No filter named {name!r}", name, self.check.environment.filters)
        for one in (*node.args, *(one.value for one in node.kwargs)):
            self.value(one)
        by = [one.value for one in node.kwargs if one.key == "attribute"]
        by += node.args[:1] if name in _BY_NAME else []
        attributes = [
            self._named(node, given.members, one.value)
            for one in by
            if isinstance(one, nodes.Const) and isinstance(one.value, str)
        ]
        if name == "map" and attributes:
            return Known(frozenset({tuple}), attributes[0])
        if name in _ONE:
            return given.members
        return given if name in _SAME and name != "default" else ANY

    def _tell(self, node: nodes.Node, message: str, wrong: str, right: Iterable[str]) -> None:
        self.check.tell(self.file, node.lineno, message, wrong, right)


def wrong_names(
    environment: Environment, words: Mapping[str, Mapping[str, str]], given: Mapping[str, Names]
) -> Iterator[Wrong]:
    """What is wrong in the templates of a medium, each with what it is given."""
    check = StaticCheck(environment, words)
    for name, values in given.items():
        check.follow(f"{name}.j2", values)
    yield from sorted(check.found, key=lambda one: (one.file, one.line, one.message))
