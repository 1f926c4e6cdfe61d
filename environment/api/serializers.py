"""What the registers look like in the API and in exported lists."""

from django.utils.translation import gettext_lazy as _

from ccn_portal.rest.shapes import Choice, Count, Day, Flag, Measure, Moment, Shape, Text
from clusters.api.serializers import ClusterReferenceSerializer
from clusters.choices import Status
from environment.choices import ActKind, Land, ShareCode, Validity


class EnvironmentSerializer(Shape):
    """What a cluster's registers say on the day; null where nothing is recorded."""

    code = Text(_("Code"))
    name = Text(_("Name"))
    status = Choice(_("Status"), choices=Status.choices)
    land = Choice(_("Land for the plant"), choices=Land.choices, null=True)
    wastewater_on = Day(_("Plant running since"), null=True)
    wastewater_capacity = Measure(_("Capacity, m³/day"), null=True)
    meets_standard = Flag(_("Effluent meets the standard"), null=True)
    flow_generated = Measure(_("Wastewater generated, m³/day"), null=True)
    flow_treated = Measure(_("Wastewater treated, m³/day"), null=True)
    flow_period = Text(_("Period"), null=True)
    permit_number = Text(_("Environmental permit"), null=True)
    permit = Choice(_("Permit"), choices=Validity.choices, null=True)
    permit_on = Day(_("Permit of"), null=True)
    permit_to = Day(_("Permit valid until"), null=True)
    monitoring = Flag(_("Automatic monitoring"), null=True)
    standard = Text(_("Effluent standard"), null=True)
    last_sample_on = Day(_("Last sample"), null=True)
    exceedances = Count(_("Results outside the limit"), null=True)
    waste_station_on = Day(_("Waste transfer station"), null=True)
    collection_party = Text(_("Waste collected by"), null=True)
    collection = Choice(_("Collection contract"), choices=Validity.choices, null=True)
    collection_to = Day(_("Collection contract until"), null=True)
    hazardous_book = Text(_("Hazardous waste register"), null=True)
    hazardous_contract = Choice(_("Hazardous waste contract"), choices=Validity.choices, null=True)
    fire_design_on = Day(_("Design appraised"), null=True)
    fire_accepted_on = Day(_("Fire safety accepted on"), null=True)
    equipment_complete = Flag(_("Fire equipment complete"), null=True)
    fire_plan_on = Day(_("Fire-fighting plan"), null=True)
    last_drill_on = Day(_("Last drill"), null=True)


class EnvironmentActSerializer(Shape):
    """One dated act."""

    id = Count(column="pk")
    cluster = ClusterReferenceSerializer(label=_("Cluster"))
    kind = Choice(_("Content"), choices=ActKind.choices)
    occurred_on = Day(_("Date"))
    valid_to = Day(_("Valid until"), null=True)
    number = Text(_("Number, designation"), null=True)
    party = Text(_("Issued by, contractor"), null=True)
    value = Measure(_("Value"), null=True)
    detail = Text(_("Details"), null=True)
    source = Text(_("Source"), null=True)
    updated_at = Moment(_("Updated"))


class SampleResultSerializer(Shape):
    """One result of an effluent sample, held against its limit."""

    id = Count(column="pk")
    cluster = ClusterReferenceSerializer(label=_("Cluster"))
    sampled_on = Day(_("Sampled on"))
    parameter = Text(_("Parameter"))
    value = Measure(_("Result"))
    unit = Text(_("Unit"), null=True)
    lowest = Measure(_("Limit, from"), null=True)
    highest = Measure(_("Limit, to"), null=True)
    exceeds = Flag(_("Outside the limit"))
    laboratory = Text(_("Laboratory"), null=True)
    report_number = Text(_("Test report"), null=True)
    updated_at = Moment(_("Updated"))


class ShareSerializer(Shape):
    """One of the two shares of the city's plan; ``percent`` null where there is no such cluster."""

    code = Choice(choices=ShareCode.choices)
    total = Count()
    compliant = Count()
    running = Count(help_text=_("Plants that run but were not found to meet."))
    percent = Measure(null=True)
    target_year = Count(null=True)
    target_lowest = Measure(null=True)


class SharesSerializer(Shape):
    """Both shares as of the day."""

    as_of = Day()
    new_since = Day(null=True)
    shares = ShareSerializer(many=True)
