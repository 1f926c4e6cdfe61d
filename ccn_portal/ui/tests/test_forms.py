from django import forms
from django.utils.translation import override


class SampleForm(forms.Form):
    number = forms.CharField(label="Số quyết định", help_text="Như ghi trên văn bản")
    issued_on = forms.DateField(label="Ngày ban hành")
    area = forms.DecimalField(label="Diện tích", localize=True, required=False)
    kind = forms.ChoiceField(label="Loại", choices=[("a", "A")])
    agreed = forms.BooleanField(label="Đồng ý", required=False)

    def clean(self):
        raise forms.ValidationError("Hai ngày không khớp")


def shown(data=None):
    with override("vi"):
        return SampleForm(data).as_div()


def test_a_field_is_tied_to_its_label_its_help_and_its_error():
    markup = shown({"issued_on": "31/2/2025", "kind": "a"})
    assert '<label for="id_issued_on">Ngày ban hành' in markup
    assert 'aria-describedby="id_number_helptext id_number_error"' in markup
    assert 'id="id_number_helptext">Như ghi trên văn bản' in markup
    assert 'id="id_issued_on_error"' in markup
    assert markup.count('aria-invalid="true"') == 2


def test_what_is_wrong_with_the_whole_form_is_read_out_first():
    markup = shown({"number": "1", "issued_on": "1/2/2025", "kind": "a"})
    assert markup.index("Hai ngày không khớp") < markup.index("Số quyết định")
    assert 'role="alert"' in markup


def test_controls_have_the_portals_style():
    markup = shown()
    assert 'class="form-select"' in markup
    assert 'class="form-check-input"' in markup
    assert markup.count('class="form-control"') == 3
    assert 'inputmode="decimal"' in markup


def test_days_and_numbers_are_read_the_vietnamese_way():
    with override("vi"):
        form = SampleForm({"number": "1", "issued_on": "18/12/2025", "area": "27,6", "kind": "a"})
        form.full_clean()
        assert str(form.cleaned_data.get("issued_on")) == "2025-12-18"
        assert str(form.cleaned_data.get("area")) == "27.6"
