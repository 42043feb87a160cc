"""The JSON API for programs: /api/v1."""

from web.api.routes import router

__all__ = ["router"]
