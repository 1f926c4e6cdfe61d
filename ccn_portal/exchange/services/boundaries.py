"""Files of boundaries: kept and looked at, then taken into the register."""

import datetime as dt
import uuid
from typing import IO, TYPE_CHECKING, Any

from django.core.files import File
from django.db import transaction
from django.http import Http404
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _

from ccn_portal.errors import RuleViolation
from ccn_portal.exchange.models import BoundaryUpload
from ccn_portal.exchange.services.importing import register_of, require_may_import
from ccn_portal.files import digest_of, measure, safe_name
from ccn_portal.history.tracking import recorded
from ccn_portal.territories.models import AdministrativeUnit
from ccn_portal.watch.services import request_run
from clusters.models import Boundary
from clusters.services.boundaries import CHANGED, NEW, UNCHANGED, Drawn, import_boundaries

if TYPE_CHECKING:
    from ccn_portal.accounts.models import User

MOST_BYTES = 20 * 2**20  # read as a whole, while somebody waits


def take_boundaries(
    *,
    file: IO[bytes],
    name: str,
    province: AdministrativeUnit,
    source: str = "",
    drawn_on: dt.date | None = None,
    by: "User",
) -> BoundaryUpload:
    """Keep a file of boundaries to be looked at; nothing is taken into the register yet.

    RuleViolation ``too_large``, ``not_geojson``, ``empty`` or ``too_many``.
    """
    require_may_import(by, province)
    if measure(file) > MOST_BYTES:
        text = _("the file is larger than %(most)s; leave out what is not a boundary, or import it in parts")
        raise RuleViolation("too_large", text % {"most": filesizeformat(MOST_BYTES)}, "file")
    import_boundaries(file, province=province, by=by, dry_run=True)
    digest = digest_of(file)
    with recorded("take_boundaries", by=by, reason=name):
        return BoundaryUpload.objects.create(
            province=province,
            file=File(file, uuid.uuid4().hex),
            name=safe_name(name),
            sha256=digest,
            source=source,
            drawn_on=drawn_on,
            uploaded_by=by,
        )


def look_at_boundaries(upload: BoundaryUpload, *, by: "User") -> Drawn:
    """What taking the file would do to the register as it is now."""
    return _import(upload, by=by, dry_run=True)


def apply_boundaries(upload: BoundaryUpload, *, by: "User") -> BoundaryUpload:
    """Take the file into the register; asking twice does it once. RuleViolation ``has_errors``."""
    require_may_import(by, upload.province)
    with transaction.atomic():  # the act in the history is the import's
        # one import at a time per province: the second one sees what the first has written
        AdministrativeUnit.objects.select_for_update(no_key=True).get(pk=upload.province_id)
        kept = BoundaryUpload.objects.select_for_update(of=("self",)).select_related("province").get(pk=upload.pk)
        if kept.applied_at is not None:
            return kept
        found = _import(kept, by=by, dry_run=False)
        if found.errors:
            raise RuleViolation("has_errors", _("the file has errors; mend it and upload it again"))
        kept.counts = {outcome: found.count(outcome) for outcome in (NEW, CHANGED, UNCHANGED)}
        kept.applied_by, kept.applied_at = by, timezone.now()
        kept.save(update_fields=["counts", "applied_by", "applied_at"])
        request_run(by=by)
    return kept


def known_boundaries(province: AdministrativeUnit, *, by: "User") -> dict[str, Any]:
    """The boundaries of the register as a FeatureCollection; importing it changes nothing."""
    require_may_import(by, province)
    rows = Boundary.objects.filter(province__in=register_of(province)).select_related("cluster")
    return {"type": "FeatureCollection", "features": [_feature(row) for row in rows.order_by("cluster__code", "name")]}


def _feature(row: Boundary) -> dict[str, Any]:
    told = {
        "cluster": row.cluster.code if row.cluster else "",
        "name": row.cluster.name if row.cluster else row.name,
        "area_ha": str(row.area_ha),
        "source": row.source,
        "drawn_on": row.drawn_on.isoformat() if row.drawn_on else "",
    }
    return {"type": "Feature", "properties": told, "geometry": row.geometry}


def _import(upload: BoundaryUpload, *, by: "User", dry_run: bool) -> Drawn:
    if not upload.file.storage.exists(str(upload.file.name)):
        raise Http404
    with upload.file.open("rb") as file:
        return import_boundaries(
            file,
            province=upload.province,
            by=by,
            source=upload.source,
            drawn_on=upload.drawn_on,
            reason=upload.name,
            dry_run=dry_run,
        )
