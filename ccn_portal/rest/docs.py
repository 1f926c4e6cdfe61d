"""The OpenAPI document, a page to read and try it, and the answer for addresses nobody knows."""

from typing import Any, ClassVar

from django.http import Http404
from django.utils.translation import get_language
from drf_spectacular.generators import SchemaGenerator
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


class _Once(SchemaGenerator):
    """The document is the same for everybody and takes seconds: made once for each language and process."""

    made: ClassVar[dict[str, Any]] = {}

    def get_schema(self, request: Any = None, public: bool = False) -> Any:
        """The document in the language asked for."""
        language = get_language()
        if language not in self.made:
            self.made[language] = super().get_schema(request=None, public=True)
        return self.made[language]


class SchemaView(SpectacularAPIView):
    """OpenAPI 3.1 of everything here; JSON, and YAML for those who accept only that."""

    generator_class = _Once
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
