"""Boundaries from GeoJSON: measured, refused in words when they are none, and watched for overlaps."""

import datetime as dt
import io
import json
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.http import Http404

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


def test_a_drawing_finds_its_cluster_by_code_or_by_a_name_that_is_the_only_one(so):
    phu_tuc = cluster("CCN-01-001")
    phu_tuc.name = "Phú Túc"
    phu_tuc.save()
    for code in ("CCN-01-002", "CCN-01-003"):
        twin = cluster(code)
        twin.name = "Tân Triều"
        twin.save()
    file = collection(
        ({"Ten_Cum": "Cụm công nghiệp PHÚ TÚC", "Nguồn": "Bản đồ 1/500", "Ngày": "12/5/2024"}, square(0, 0)),
        ({"ten": "ccn tân triều"}, square(9, 9)),
        ({"MA_CCN": "CCN-01-002", "name": "Tân Triều"}, square(20, 20)),
        ({"name": "Khu đô thị mới"}, square(30, 30)),
    )
    found = import_boundaries(file, province=hanoi(), by=so, source="Hồ sơ chung", drawn_on=DAY, dry_run=True)
    first, ambiguous, by_code, other = found.features
    assert (first.row.cluster, first.row.source, first.row.drawn_on) == (
        phu_tuc, "Bản đồ 1/500", dt.date(2024, 5, 12)
    )  # fmt: skip
    assert ambiguous.error.startswith("có nhiều cụm tên ccn tân triều (CCN-01-002, CCN-01-003); hãy ghi mã cụm")
    assert (by_code.row.cluster.code, by_code.row.source, by_code.row.drawn_on) == ("CCN-01-002", "Hồ sơ chung", DAY)
    assert (other.row.cluster, other.row.name) == (None, "Khu đô thị mới")


def test_what_is_doubtful_is_noted_and_what_cannot_be_is_refused(so):
    first, second = cluster("A", latitude=Decimal("21.0001"), longitude=Decimal("105.5001")), cluster("B")
    import_boundaries(collection(({"cluster": "B"}, square(0, 0))), province=hanoi(), by=so)
    file = collection(
        ({"cluster": "A"}, square(2, 2)),  # one hectare in common with B as known; its point lies south-west of it
        ({"cluster": "A"}, square(50, 50)),
        ({"name": "X", "drawn_on": "2099-01-01"}, square(60, 60)),
        ({"name": "Y", "drawn_on": "32/1/2020"}, square(60, 60)),
    )
    one, *refused = import_boundaries(file, province=hanoi(), by=so).features
    assert one.notes == ["tọa độ của cụm trong sổ đăng ký nằm ngoài ranh giới này", "chồng lấn CCN B 1,00 ha"]
    assert [two.error.split(";")[0] for two in refused] == [
        "CCN A đã được vẽ ở đối tượng số 1 trong cùng tệp",
        "ngày của bản vẽ ở tương lai",
        "không có ngày 32/1/2020 trong lịch",
    ]
    assert not Boundary.objects.filter(cluster=first).exists()
    assert import_boundaries(collection(({"cluster": "A"}, square(0, 0))), province=hanoi(), by=so).new == 1
    assert second.boundary.area_ha == pytest.approx(Decimal(9), abs=Decimal("0.01"))


@pytest.mark.parametrize(
    "content",
    [
        b"", b"PK\x03\x04", b"[1]", b"{}", b'{"features": {}}', b'{"features": []}', b'{"features": [NaN]}',
        b"[" * 200_000,
        b'{"features": [' + b",".join([b"{}"] * 5001) + b"]}",
    ],
    ids=["empty", "zip", "list", "nothing", "no list", "none", "not a number", "deep", "too many"],
)  # fmt: skip
def test_a_file_that_holds_no_features_is_refused_as_a_whole(so, content):
    with pytest.raises(RuleViolation) as problem:
        import_boundaries(io.BytesIO(content), province=hanoi(), by=so)
    assert problem.value.field == "file"


def test_only_the_surface_itself_is_kept(so):
    cluster("A")
    told = square(0, 0) | {"crs": "\u0000", "bbox": [1e999]}
    told["coordinates"] = [[[x, y, 7.5] for x, y in told["coordinates"][0]]]
    content = json.dumps({"features": [{"properties": {"cluster": "A"}, "geometry": told}]})
    import_boundaries(io.BytesIO(content.replace("Infinity", "1e999").encode()), province=hanoi(), by=so)
    assert Boundary.objects.get().geometry == square(0, 0)


def test_another_province_s_cluster_is_nobody_s(so, stranger):
    cluster("A")
    file = collection(({"cluster": "A"}, square(0, 0)))
    with pytest.raises(Http404):
        import_boundaries(file, province=hanoi(), by=stranger)
    file.seek(0)
    [[number, message]] = import_boundaries(file, province=stranger.unit, by=None, dry_run=True).errors
    assert (number, message) == (1, "không có cụm mang mã A")
