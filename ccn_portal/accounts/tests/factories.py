"""People for tests."""

import factory
from factory.django import DjangoModelFactory

from ccn_portal.accounts.models import User
from ccn_portal.territories.tests.factories import ProvinceFactory


class UserFactory(DjangoModelFactory):
    """Department staff of Hanoi unless told otherwise."""

    class Meta:
        model = User

    username = factory.Sequence(lambda n: f"user{n}")
    role = "department"
    unit = factory.SubFactory(ProvinceFactory)
    password = "!"


class StrangerFactory(UserFactory):
    """Department staff of another province."""

    unit = factory.SubFactory(ProvinceFactory, code="92", name="Thành phố Cần Thơ")
