"""What imports look like in the API."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from ccn_portal.jobs.models import State
from ccn_portal.rest.shapes import Choice, Count, Flag, Moment, Shape, Text
from ccn_portal.rest.writing import Strict


class ImportSerializer(Shape):
    """An uploaded workbook and what became of it."""

    id = Count(column="pk")
    file_name = Text(_("File name"))
    sha256 = Text(_("SHA-256"))
    province = Text(_("Province"), column="province__code")
    dry_run = Flag(_("Dry run"))
    dry_run_of = Count(_("Confirms dry run"), column="dry_run_of_id", null=True)
    state = Choice(_("State"), column="job_state", choices=State.choices)
    progress = Count(_("Progress, %"))
    failure = Text(_("What went wrong"), null=True)
    error_count = Count(_("Errors"))
    requested_by = Text(_("Asked by"), column="requested_by__username", null=True)
    requested_at = Moment(_("Asked at"))
    finished_at = Moment(_("Finished at"), null=True)


class ImportDetailSerializer(ImportSerializer):
    """An import with its counts, errors and notices."""

    class RowErrorSerializer(serializers.Serializer):
        """What is wrong with one row; at most a thousand are kept."""

        sheet = serializers.CharField(read_only=True)
        row = serializers.IntegerField(read_only=True, allow_null=True)
        column = serializers.CharField(read_only=True)
        code = serializers.CharField(read_only=True)
        message = serializers.CharField(read_only=True)

    counts = serializers.DictField(
        read_only=True, help_text="By sheet: rows, new, changed, unchanged, errors, and samples of what changes."
    )
    errors = RowErrorSerializer(many=True, read_only=True)
    notices = serializers.ListField(child=serializers.CharField(), read_only=True)


class ImportRequestSerializer(Strict):
    """A register workbook to bring in."""

    file = serializers.FileField(help_text="The workbook, .xlsx, at most 50 MB.")
    dry_run = serializers.BooleanField(default=False, help_text="Only say what would change.")
    province = serializers.CharField(required=False, max_length=5, help_text="Code; the caller's own when absent.")
