"""The gallery of components, and the pages that say what to do when something fails."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from ccn_portal.ui import gallery as samples


@login_required
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component with what it takes and an example."""
    context = samples.context()
    entries = [
        {"name": name, **samples.describe(name), "shown": render_to_string(samples.example(name), context, request)}
        for name in samples.names()
    ]
    return render(request, "components/gallery.html", {"entries": entries})


@login_required
def sample_progress(request: HttpRequest, percent: int) -> HttpResponse:
    """The gallery's job, a fifth further each time it is asked for."""
    further = min(percent + 20, 100)
    return render(request, "components/examples/_progress.html", {"percent": further})


@login_required
def sample_panel(request: HttpRequest) -> HttpResponse:
    """The gallery's source panel, as htmx asks for it."""
    return render(request, "components/examples/_panel.html", samples.context())


def absent(request: HttpRequest, *parts: str) -> HttpResponse:
    """An address that a package offers and the portal does not."""
    raise Http404


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: the user is known and may not do this."""
    return render(request, "errors/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: there is no such page, or it is outside the user's territory."""
    return render(request, "errors/404.html", status=404)


def failed(request: HttpRequest) -> HttpResponse:
    """500: our own fault. Touches neither the session nor the database, one of them may be what failed."""
    return HttpResponse(render_to_string("errors/500.html"), status=500)
