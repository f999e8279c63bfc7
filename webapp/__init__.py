"""Door 1, HTTP: pages and forms. Thin; the rules are the floor's."""

from flask import Flask

from core.platform import Platform
from core.registering import Registering
from webapp.access import set_up_access
from webapp.assets import set_up_assets
from webapp.errors import set_up_errors
from webapp.health import bp as health
from webapp.i18n import set_up_i18n
from webapp.inputs import set_up_inputs
from webapp.markdown import set_up_markdown
from webapp.metrics import set_up_metrics
from webapp.navigation import set_up_navigation
from webapp.playback import Playbacks
from webapp.request_log import set_up_request_log
from webapp.security import csrf, limiter, set_up_security
from webapp.views import register_views


def create_web(platform: Platform) -> Flask:
    """The Flask application over `platform`."""
    app = Flask(__name__)
    app.extensions["platform"] = platform
    app.extensions["registering"] = Registering(platform)
    app.extensions["playbacks"] = Playbacks()
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    set_up_request_log(app)
    set_up_assets(app)
    set_up_security(app, platform.settings)
    set_up_inputs(app)
    set_up_access(app)
    set_up_i18n(app, platform.settings.default_locale)
    set_up_errors(app)
    set_up_navigation(app)
    set_up_markdown(app)
    app.register_blueprint(health)
    limiter.exempt(health)
    csrf.exempt(health)
    set_up_metrics(app, platform)
    register_views(app)
    return app
