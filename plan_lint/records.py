"""Named tuples whose classes cost little to make: 20 us each, where typing's take 250, and a run loads 140.

They are typing.NamedTuple to a type checker and in all they do; `__new__` alone is not compiled for each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import NamedTuple as NamedTuple  # noqa: PLC0414 - the alias says that it is meant for others
else:
    from _collections import _tuplegetter as getter

    class _RecordType(type):
        """Makes a tuple class of the annotations in a class body."""

        def __new__(cls, name, bases, body):
            fields = tuple(body.get("__annotations__", ()))
            defaults = {field: body.pop(field) for field in fields if field in body}
            body.update({field: getter(index, field) for index, field in enumerate(fields)})
            body.update(__slots__=(), _fields=fields, _field_defaults=defaults, __match_args__=fields)
            if fields:
                body["__new__"] = _maker(fields, defaults)
            return super().__new__(cls, name, bases, body)

        @property
        def __signature__(cls):
            from inspect import Parameter, Signature

            kind, defaults = Parameter.POSITIONAL_OR_KEYWORD, cls._field_defaults
            return Signature(
                [Parameter(name, kind, default=defaults.get(name, Parameter.empty)) for name in cls._fields]
            )

    def _maker(fields, defaults):
        most, tail, make = len(fields), tuple(defaults.values()), tuple.__new__

        def new(cls, *values, **named):
            if named:
                values = _filled(cls, values, named)
            elif len(values) != most:
                values += tail[len(tail) - most + len(values) :] if len(values) + len(tail) >= most else ()
                if len(values) != most:
                    raise TypeError(f"{cls.__name__} takes {', '.join(fields)}")
            return make(cls, values)

        return new

    def _filled(cls, values, named):
        """All values in the order of the fields; TypeError where one is missing, unknown or given twice."""
        fields, defaults = cls._fields, cls._field_defaults
        rest = fields[len(values) :]
        try:
            others = [named.pop(field) if field in named else defaults[field] for field in rest]
        except KeyError:
            others = None
        if others is None or named or len(values) > len(fields):
            raise TypeError(f"{cls.__name__} takes {', '.join(fields)}, each once")
        return (*values, *others)

    class NamedTuple(tuple, metaclass=_RecordType):
        """A tuple whose members have names."""

        @classmethod
        def _make(cls, values):
            return cls(*values)

        def _replace(self, **named):
            values = [named.pop(field, value) for field, value in zip(self._fields, self, strict=True)]
            if named:
                raise TypeError(f"{type(self).__name__} has no field {', '.join(map(repr, named))}")
            return tuple.__new__(type(self), values)

        def _asdict(self):
            return dict(zip(self._fields, self, strict=True))

        def __repr__(self):
            shown = ", ".join(f"{field}={value!r}" for field, value in zip(self._fields, self, strict=True))
            return f"{type(self).__name__}({shown})"

        def __getnewargs__(self):
            return tuple(self)
