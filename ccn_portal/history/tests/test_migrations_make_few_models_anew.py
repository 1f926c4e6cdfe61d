"""What migrations see of the models after a step is right, although few of them are made anew."""

import pytest
from django.core.management import call_command
from django.core.management.commands import migrate
from django.db import models
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ModelState, ProjectState

from ccn_portal.history.migrating import few_models_made_anew


def to(name):
    return models.ForeignKey(f"house.{name}", on_delete=models.PROTECT)


def one(name, bases=(models.Model,), **fields):
    key = {} if bases != (models.Model,) else {"id": models.BigAutoField(primary_key=True)}
    return ModelState("house", name, [*key.items(), *fields.items()], bases=bases)


@pytest.fixture
def state():
    """Street ← House ← Flat ← Lease, Villa is a House, Garden also lies on the Street."""
    state = ProjectState()
    state.add_model(one("Street"))
    state.add_model(one("House", street=to("Street"), size=models.IntegerField()))
    state.add_model(one("Garden", street=to("Street")))
    state.add_model(one("Flat", house=to("House"), beside=to("Flat")))
    state.add_model(one("Lease", flat=to("Flat")))
    parent = models.OneToOneField("house.House", on_delete=models.CASCADE, parent_link=True, primary_key=True)
    state.add_model(one("Villa", bases=("house.House",), house_ptr=parent))
    assert state.apps
    return state


def classes(state):
    return {model.__name__: model for model in state.apps.get_models()}


def made_anew(state, before):
    return {name for name, model in classes(state).items() if before.get(name) is not model}


def hang_together(state):
    """Every model refers to the very classes that the state has."""
    known = set(classes(state).values())
    fields = [field for model in known for field in model._meta.get_fields(include_hidden=True)]
    return all(field.related_model in known for field in fields if field.is_relation)


CHECK = models.CheckConstraint(condition=models.Q(size__gt=0), name="house_has_size")


def test_a_step_makes_its_model_anew_and_all_that_point_to_it(state):
    before = classes(state)
    with few_models_made_anew():
        state.add_constraint("house", "house", CHECK)
    assert made_anew(state, before) == {"House", "Flat", "Lease", "Villa"}
    assert [one.name for one in classes(state)["House"]._meta.constraints] == ["house_has_size"]
    assert classes(state)["Lease"]._meta.get_field("flat").related_model is classes(state)["Flat"]


def test_django_alone_makes_their_neighbours_anew_too(state):
    before = classes(state)
    state.add_constraint("house", "house", CHECK)
    assert made_anew(state, before) >= {"House", "Street", "Garden"}


def test_where_others_refer_to_what_changes_django_chooses(state):
    before = classes(state)
    with few_models_made_anew():
        key = models.CharField(max_length=5, primary_key=True)
        state.alter_field("house", "street", "id", key, preserve_default=True)
    assert made_anew(state, before) == set(before)
    assert hang_together(state)


def test_a_step_in_python_sees_all_models_as_they_are(state):
    with few_models_made_anew():
        state.add_constraint("house", "house", CHECK)
        state.add_field("house", "lease", "paid", models.BooleanField(null=True), preserve_default=True)
    state.clear_delayed_apps_cache()
    assert hang_together(state)
    assert classes(state)["Lease"]._meta.get_field("paid")


def test_outside_django_chooses_again(state):
    with few_models_made_anew():
        pass
    test_django_alone_makes_their_neighbours_anew_too(state)


@pytest.mark.django_db
@pytest.mark.parametrize(("applied", "sparing"), [({}, True), ({("house", "0001_initial"): None}, False)])
def test_an_empty_database_is_migrated_so_and_one_in_use_as_django_does(monkeypatch, applied, sparing):
    seen = []
    monkeypatch.setattr(MigrationRecorder, "applied_migrations", lambda _self: applied)
    monkeypatch.setattr(
        migrate.Command, "handle", lambda *_args, **_options: seen.append(ProjectState._find_reload_model)
    )
    as_django_does = ProjectState._find_reload_model
    call_command("migrate", verbosity=0)
    assert [one is not as_django_does for one in seen] == [sparing]
    assert ProjectState._find_reload_model is as_django_does
