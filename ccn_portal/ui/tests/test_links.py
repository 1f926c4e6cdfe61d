from django.core.paginator import Paginator
from django.template import RequestContext, Template


def shown(rf, address, markup, **values):
    request = rf.get(address)
    request.session, request.COOKIES = {}, {}
    return Template(markup).render(RequestContext(request, {"request": request, **values}))


def test_a_heading_sorts_up_then_down_and_forgets_the_page(rf):
    heading = '{% sort_header "name" "Tên" %}'
    assert 'href="?q=bat&amp;ordering=name"' in shown(rf, "/?q=bat&page=3", heading)
    down = shown(rf, "/?ordering=name", heading)
    assert 'href="?ordering=-name"' in down
    assert 'aria-sort="ascending"' in down
    assert 'aria-sort="descending"' in shown(rf, "/?ordering=-name", heading)


def test_the_order_a_list_has_by_itself_is_marked(rf):
    assert 'aria-sort="ascending"' in shown(rf, "/", '{% sort_header "name" "Tên" %}', ordering="name")


def test_a_chip_adds_its_value_and_takes_it_away_again(rf):
    chip = '{% toggle "status" "planned" %}'
    assert shown(rf, "/?status=operating&page=2", chip) == "?status=operating&amp;status=planned"
    assert shown(rf, "/?status=operating&status=planned", chip) == "?status=operating"


def test_pages_keep_the_filters(rf):
    page = Paginator(range(197), 30).page(2)
    pager = shown(rf, "/?q=bat&page=2", "{% pager page %}", page=page)
    assert 'href="?q=bat&amp;page=3"' in pager
    assert 'aria-current="page">2<' in pager


def test_one_page_needs_no_page_numbers(rf):
    assert "<nav" not in shown(rf, "/", "{% pager page %}", page=Paginator(range(5), 30).page(1))


def test_a_filters_form_keeps_the_other_parameters(rf):
    hidden = shown(rf, '/?q="x"&kind=general&page=2', '{% other_parameters "kind" %}')
    assert hidden == '<input type="hidden" name="q" value="&quot;x&quot;">'
