"""What became of a record: who changed what, when, by which act and why."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ccn_portal.accounts.permissions import Permission
from ccn_portal.history.services import Change, changes_of, tracked_model
from ccn_portal.ui.access import RegisterPage
from ccn_portal.ui.numbers import day, moment, number
from clusters.models import Boundary, Cluster, Decision, Obstacle
from inspections.models import Finding, Inspection
from investors.models import CapabilityAssessment, Investor, Petition, Tenant

PAGE_SIZE = 50
# acts as the services name them, in words; an act without words is shown as it is
ACTS: dict[str, str | Promise] = {
    "import_register": gettext_lazy("Register workbook imported"),
    "take_boundaries": gettext_lazy("File of boundaries uploaded"),
    "import_boundaries": gettext_lazy("Boundaries imported"),
    "attach_file": gettext_lazy("File attached"),
    "request_report": gettext_lazy("Report asked for"),
    "build_report": gettext_lazy("Report built"),
    "approve_report": gettext_lazy("Report approved"),
    "reopen_report": gettext_lazy("Approval taken back"),
    "file_report": gettext_lazy("Report filed"),
    "attach_signed_copy": gettext_lazy("Signed document added"),
    "restate_report": gettext_lazy("Report restated"),
    "discard_report": gettext_lazy("Restatement discarded"),
    "cancel_report": gettext_lazy("Build cancelled"),
    "retry_report": gettext_lazy("Build tried again"),
    "begin_return": gettext_lazy("Return begun"),
    "save_return": gettext_lazy("Return saved"),
    "submit_return": gettext_lazy("Return submitted"),
    "send_back_return": gettext_lazy("Return sent back"),
    "accept_return": gettext_lazy("Return accepted"),
    "correct_return": gettext_lazy("Correction of a return begun"),
    "begin_party_return": gettext_lazy("Return begun"),
    "save_party_return": gettext_lazy("Return saved"),
    "save_party_returns": gettext_lazy("Return saved"),
    "submit_party_return": gettext_lazy("Return submitted"),
    "submit_party_returns": gettext_lazy("Return submitted"),
    "send_back_party_return": gettext_lazy("Return sent back"),
    "accept_party_return": gettext_lazy("Return accepted"),
    "correct_party_return": gettext_lazy("Correction of a return begun"),
    "load_rules": gettext_lazy("Legal parameters loaded"),
    "record_inspection": gettext_lazy("Inspection recorded"),
    "record_finding": gettext_lazy("Finding added"),
    "extend_deadline": gettext_lazy("Deadline extended"),
    "record_remedy": gettext_lazy("Remedy recorded"),
    "transfer_finding": gettext_lazy("Finding transferred"),
    "record_reply": gettext_lazy("Reply recorded"),
    "record_sanction": gettext_lazy("Sanction recorded"),
    "close_finding": gettext_lazy("Finding closed"),
    "raise_obstacle": gettext_lazy("Obstacle raised"),
    "change_obstacle": gettext_lazy("Obstacle corrected"),
    "receive_petition": gettext_lazy("Petition taken in"),
    "change_petition": gettext_lazy("Petition corrected"),
    "follow_up_petition": gettext_lazy("Petition followed up as an obstacle"),
    "matter_reply": gettext_lazy("Reply recorded"),
    "matter_urge": gettext_lazy("Urging letter recorded"),
    "matter_extend": gettext_lazy("Deadline extended"),
    "matter_hand_over": gettext_lazy("Handed over to another agency"),
    "matter_solve": gettext_lazy("Settled"),
    "matter_reopen": gettext_lazy("Opened again"),
    "matter_merge": gettext_lazy("Merged into another"),
    "open_assessment": gettext_lazy("Application taken in"),
    "change_assessment": gettext_lazy("Assessment changed"),
    "conclude_assessment": gettext_lazy("Assessment concluded"),
    "act_on_project": gettext_lazy("Step about a project recorded"),
    "refuse_remedy": gettext_lazy("Remedy sent back"),
    "add_evidence": gettext_lazy("Evidence added"),
    "change_inspection": gettext_lazy("Inspection corrected"),
    "change_finding": gettext_lazy("Finding corrected"),
    "answer_checklist": gettext_lazy("Checklist answered"),
    "link_finding": gettext_lazy("Finding made of the checklist"),
    "make_plan": gettext_lazy("Inspection plan begun"),
    "change_plan": gettext_lazy("Inspection plan changed"),
    "approve_plan": gettext_lazy("Inspection plan approved"),
    "plan_visits": gettext_lazy("Visits planned"),
    "change_planned_visit": gettext_lazy("Planned visit changed"),
    "cancel_planned_visit": gettext_lazy("Visit taken out of the plan"),
    "record_environment_act": gettext_lazy("Wastewater, waste or fire safety recorded"),
    "change_environment_act": gettext_lazy("Wastewater, waste or fire safety corrected"),
    "remove_environment_act": gettext_lazy("Wastewater, waste or fire safety entry removed"),
    "record_sample": gettext_lazy("Effluent sample recorded"),
    "change_sample": gettext_lazy("Effluent sample corrected"),
    "remove_sample": gettext_lazy("Result of an effluent sample removed"),
    "fulfil_planned_visit": gettext_lazy("Planned visit carried out"),
}

# what a record's own page is called, and what names the record in its address
PAGES: dict[type[Model], tuple[str, str]] = {
    Cluster: ("cluster-detail", "code"),
    Decision: ("decision-detail", "pk"),
    Tenant: ("tenant-detail", "code"),
    Investor: ("investor-detail", "pk"),
    Inspection: ("inspection-detail", "code"),
    Obstacle: ("obstacle-detail", "code"),
    Petition: ("petition-detail", "code"),
    CapabilityAssessment: ("assessment-detail", "code"),
}


class RecordHistoryView(RegisterPage):
    """Every change of one record, the latest first."""

    permission = Permission.VIEW_HISTORY

    def get(self, request: HttpRequest, model: str, pk: int) -> HttpResponse:
        """The page; 404 for what is not kept or may not be seen."""
        kept = tracked_model(model)
        if kept is None:
            raise Http404
        record = get_object_or_404(kept._default_manager.visible_to(request.user), pk=pk)  # type: ignore[attr-defined]
        changes = changes_of(record)
        page = Paginator(changes, PAGE_SIZE).get_page(request.GET.get("page"))
        context = {
            "crumbs": [(str(record), address_of(record)), (_("Changes"), "")],
            "record": record,
            "kind": kept._meta.verbose_name,
            "page": page,
            "changes": [_shown(change) for change in page],
        }
        return render(request, "history/record.html", context)


def address_of(record: Model) -> str:
    """The record's own page; "" where it has none."""
    if isinstance(record, Finding):
        return reverse("inspection-detail", args=[record.inspection.code]) + f"#finding-{record.pk}"
    if isinstance(record, Boundary):
        return f"{address_of(record.cluster)}#boundary" if record.cluster else reverse("boundary-list")
    name, key = PAGES.get(type(record), ("", ""))
    return reverse(name, args=[getattr(record, key)]) if name else ""


def _shown(change: Change) -> dict[str, Any]:
    return {
        "at": change.at,
        "kind": change.kind,
        "who": change.who,
        "act": ACTS.get(change.act, change.act),
        "reason": change.reason,
        "fields": [(field.label, written(field.before), written(field.after)) for field in change.fields],
    }


def written(value: Any) -> str:
    """A value of any field as people read it; "" for none."""
    match value:
        case None:
            return ""
        case bool():
            return _("yes") if value else _("no")
        case dt.datetime():
            return moment(value)
        case dt.date():
            return day(value)
        case Decimal() | int():
            return number(value)
    return str(value)
