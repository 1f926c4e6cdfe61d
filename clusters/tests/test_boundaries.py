"""Boundaries from GeoJSON: measured, refused in words when they are none, and watched for overlaps."""

import datetime as dt
import io
import json
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from ccn_portal.errors import RuleViolation
from clusters import geometry
from clusters.choices import Action
from clusters.models import Boundary
from clusters.services.boundaries import import_boundaries
from clusters.tests.factories import ClusterFactory, ItemFactory, hanoi
from clusters.watch import BoundaryOverlaps

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 11, 14)
# at 21° N a degree of longitude is 103 972 m long and a degree of latitude 110 721 m (WGS 84)
EAST, NORTH = 100 / 103_972, 100 / 110_721  # a hundred metres


def square(x, y, side=3):
    """``side`` hundreds of metres, x hundreds of metres east and y north of 105.5° E, 21° N."""
    corners = [(x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y)]
    return {"type": "Polygon", "coordinates": [[[105.5 + a * EAST, 21 + b * NORTH] for a, b in corners]]}


def collection(*features):
    drawn = [{"type": "Feature", "properties": told, "geometry": geometry} for told, geometry in features]
    return io.BytesIO(json.dumps({"type": "FeatureCollection", "features": drawn}).encode())


def cluster(code, **fields):
    return ItemFactory(cluster=ClusterFactory(code=code, name=code, **fields), area_ha=9).cluster


def overlaps(day=DAY):
    found = BoundaryOverlaps().hits(day)
    return {(hit.facts["other"], hit.cluster): Decimal(hit.facts["overlap_ha"]) for hit in found}


def test_an_area_is_measured_in_hectares():
    assert geometry.hectares(geometry.read(square(0, 0))) == pytest.approx(Decimal(9), abs=Decimal("0.01"))
    with_hole = square(0, 0, 10)
    with_hole["coordinates"].append(square(1, 1, 2)["coordinates"][0])
    assert geometry.hectares(geometry.read(with_hole)) == pytest.approx(Decimal(96), abs=Decimal("0.05"))


@pytest.mark.parametrize(
    ("drawn", "words"),
    [
        (None, "Polygon"),
        ({"type": "Point", "coordinates": [105.5, 21]}, "Polygon"),
        ({"type": "Polygon", "coordinates": [[[105.5, 21], [105.6, 21]]]}, "không khép kín"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [0, 1], [1, 0], [0, 0]]]}, "không khép kín"),
        ({"type": "Polygon", "coordinates": "x"}, "không khép kín"),
        ({"type": "Polygon", "coordinates": [[[21, 105], [21.1, 105], [21.1, 105.1], [21, 105]]]}, "Việt Nam"),
    ],
)
def test_what_is_no_boundary_is_refused_in_words(drawn, words):
    with pytest.raises(RuleViolation, match=words):
        geometry.read(drawn)


def test_overlapping_clusters_are_both_told_and_touching_ones_are_not(so):
    first, second, third = cluster("A"), cluster("B"), cluster("C")
    file = collection(
        ({"cluster": "A", "source": "Bản đồ 1/500"}, square(0, 0)),
        ({"cluster": "B"}, square(2, 2)),  # one hectare in common with A
        ({"cluster": "C"}, square(3, -1)),  # a side in common with A
        ({"name": "KCN Quang Minh"}, square(5.9, 0)),  # less than the inaccuracy of drawing … of C, at 10 m
    )
    found = import_boundaries(file, province=hanoi(), by=so)
    assert (found.new, found.errors) == (4, [])
    assert Boundary.objects.get(cluster=first).source == "Bản đồ 1/500"
    shared = overlaps()
    assert set(shared) == {("CCN B", first.pk), ("CCN A", second.pk), ("KCN Quang Minh", third.pk)}
    assert shared["CCN B", first.pk] == pytest.approx(Decimal(1), abs=Decimal("0.01"))
    assert shared["KCN Quang Minh", third.pk] == pytest.approx(Decimal("0.2"), abs=Decimal("0.01"))


def test_less_than_the_inaccuracy_of_drawing_is_no_overlap(so):
    cluster("A")
    for width, expected in (("0.01", 0), ("0.02", 1)):  # 1 m and 2 m along 300 m: 0.03 and 0.06 ha
        pair = ({"cluster": "A"}, square(0, 0)), ({"name": "Đất rừng"}, square(3 - float(width), 0))
        import_boundaries(collection(*pair), province=hanoi(), by=so)
        assert len(overlaps()) == expected


def test_withdrawn_and_not_yet_existing_clusters_overlap_nothing(so):
    first = cluster("A")
    gone = cluster("B")
    import_boundaries(
        collection(({"cluster": "A"}, square(0, 0)), ({"cluster": "B"}, square(1, 1))), province=hanoi(), by=so
    )
    assert len(overlaps()) == 2
    assert overlaps(dt.date(2019, 1, 1)) == {}
    ItemFactory(cluster=gone, action=Action.REVOKE, on=DAY)
    assert overlaps() == {}
    assert overlaps(DAY - dt.timedelta(days=1)).keys() == {("CCN B", first.pk), ("CCN A", gone.pk)}


def test_the_same_file_again_changes_nothing_and_one_mistake_leaves_all_out(so):
    cluster("A")
    drawn = ({"cluster": "A"}, square(0, 0))
    import_boundaries(collection(drawn), province=hanoi(), by=so)
    again = import_boundaries(collection(drawn), province=hanoi(), by=so)
    assert (again.new, again.changed, again.unchanged) == (0, 0, 1)
    bad = collection(({"cluster": "A"}, square(1, 1)), ({"cluster": "Z"}, square(0, 0)), ({}, square(0, 0)), ({}, None))
    found = import_boundaries(bad, province=hanoi(), by=so)
    assert [number for number, _message in found.errors] == [2, 3, 4]
    assert Boundary.objects.get().geometry == square(0, 0)
    moved = import_boundaries(collection(({"cluster": "A"}, square(1, 1))), province=hanoi(), by=so)
    assert (moved.changed, Boundary.objects.count()) == (1, 1)


def test_the_command_imports_a_file(tmp_path, capsys):
    cluster("A")
    file = tmp_path / "ranh-gioi.geojson"
    file.write_bytes(collection(({"cluster": "A"}, square(0, 0))).read())
    call_command("import_boundaries", str(file), dry_run=True)
    assert not Boundary.objects.exists()
    call_command("import_boundaries", str(file))
    assert Boundary.objects.count() == 1
    file.write_text("{}")
    with pytest.raises(CommandError, match="GeoJSON"):
        call_command("import_boundaries", str(file))
    assert "1" in capsys.readouterr().out
