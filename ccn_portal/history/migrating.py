"""Migrations are applied ten times as fast: of the models a step changes, only those that must be are made anew.

Django makes the classes of all models around a changed one anew after every step. History ties nearly every model to
nearly every other one, so that a hundred of them were made for a constraint: four fifths of a first start.
"""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.migrations.state import ProjectState

Key = tuple[str, str]
_as_django_does = ProjectState._find_reload_model  # type: ignore[attr-defined]


@contextmanager
def few_models_made_anew() -> Iterator[None]:
    """While it lasts, a step makes only its own model anew, and those that point to it.

    Where the step changes how others refer to a model that others refer to, Django's own choice stands; so it does
    before a step in Python, which asks for all models to be made anew.
    """
    ProjectState._find_reload_model = _model_and_who_points_to_it  # type: ignore[attr-defined]
    try:
        yield
    finally:
        ProjectState._find_reload_model = _as_django_does  # type: ignore[attr-defined]


def _model_and_who_points_to_it(state: ProjectState, app_label: str, model_name: str, delay: bool = False) -> set[Key]:
    pointing = _pointing(state)
    if not delay and pointing[app_label, model_name] - {(app_label, model_name)}:
        return _as_django_does(state, app_label, model_name, delay)
    state.is_delayed = True  # a step in Python then has all models made anew
    found: set[Key] = set()
    waiting = {(app_label, model_name)}
    while waiting:
        one = waiting.pop()
        found.add(one)
        waiting |= pointing[one] - found
    return found


def _pointing(state: ProjectState) -> defaultdict[Key, set[Key]]:
    """By model, those that hold its class: by a relation, or as heirs."""
    pointing: defaultdict[Key, set[Key]] = defaultdict(set)
    for model in state.apps.get_models(include_auto_created=True):
        fields = (*model._meta.local_fields, *model._meta.local_many_to_many)
        for held in (*model.__bases__, *(field.remote_field.model for field in fields if field.remote_field)):
            if hasattr(held, "_meta"):
                pointing[_key(held)].add(_key(model))
    return pointing


def _key(model: Any) -> Key:
    return model._meta.app_label, model._meta.model_name
