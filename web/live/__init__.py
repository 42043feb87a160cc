"""Pages that renew themselves: one stream that says that something changed."""

from web.live.routes import router

__all__ = ["router"]
