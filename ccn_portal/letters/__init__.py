"""Official documents, drawn from Word templates that a department replaces without code.

A kind of document (report, briefing, minutes, letter) registers itself when its app is ready::

    from ccn_portal.letters import blocks
    from ccn_portal.letters.registry import COMMON, Kind, Variable, register

    REMINDER = Kind(
        code="reminder",                       # stands in addresses and in the table of templates
        name="Công văn đôn đốc",               # the papers are Vietnamese in every language
        purpose="Gửi cơ quan, đơn vị chậm trả lời.",
        variables=(*COMMON, Variable("noi_dung", "các đoạn của văn bản", ["Đoạn thứ nhất."])),
        default=_default,                      # () -> bytes: the template shipped, made with ``blocks``
    )

    class InspectionsConfig(AppConfig):
        def ready(self):
            register(REMINDER)

and its document is drawn by ``ccn_portal.letters.services.render(kind=REMINDER, unit=province, context=…, day=…)``
with a value for each variable (``heads.Sender.context`` gives those of ``COMMON``). What is kept for good names
the moment it was settled (``at=approved_at``) and calls ``services.keep_in_force`` in the act that settles it:
then it is drawn with the template of that moment ever after, also when the department or a release replaces it.

A template is an ordinary DOCX with Jinja's ``{{ variable }}``, ``{% if %}`` and ``{% for %}`` in its text;
``{%p … %}`` stands for a whole paragraph, ``{%tr … %}`` for a whole row of a table. It may print, choose and
repeat, nothing else: no calls, no assignments, no other files.
"""
