"""The OpenAPI document, a page to read and try it, and the answer for addresses nobody knows."""

from typing import Any

from django.http import Http404
from drf_spectacular.renderers import (
    OpenApiJsonRenderer,
    OpenApiJsonRenderer2,
    OpenApiYamlRenderer,
    OpenApiYamlRenderer2,
)
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView
from rest_framework.permissions import IsAuthenticated
from rest_framework.renderers import TemplateHTMLRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView


class SchemaView(SpectacularAPIView):
    """OpenAPI 3.1 of everything here; JSON, and YAML for those who accept only that."""

    renderer_classes = [OpenApiJsonRenderer2, OpenApiJsonRenderer, OpenApiYamlRenderer, OpenApiYamlRenderer2]


class DocsView(SpectacularSwaggerView):
    """A page to read and try the API; scripts come from this server."""

    renderer_classes = [TemplateHTMLRenderer]
    url_name = "api:schema"


class UnknownView(APIView):
    """404 as a problem, for those who are signed in; others hear 401 as everywhere."""

    permission_classes = [IsAuthenticated]
    schema = None
    metadata_class = None

    def _missing(self, request: Request, **kwargs: Any) -> Response:
        raise Http404

    get = post = put = patch = delete = _missing
