"""A JupyterHub for a class, on one machine: each learner is a user of the system.

docs/teaching.md says where this file goes, and what else is to be done.
"""

import grp
import sys

from grader.lab import FOR_LEARNERS, SETTINGS

c = get_config()  # noqa: F821  (JupyterHub puts it here)
LEARNERS, TEACHERS = "nanollm-learners", "nanollm-teachers"  # groups of the system

# For others than this machine it needs a certificate: JupyterHub's page on HTTPS says how.
c.JupyterHub.bind_url = "http://127.0.0.1:8000"
c.LocalAuthenticator.allowed_groups = {LEARNERS, TEACHERS}
c.PAMAuthenticator.open_sessions = False

c.Spawner.cmd = [sys.executable, "-m", "jupyterhub.singleuser"]
c.Spawner.default_url = "/lab"
c.Spawner.http_timeout = 120  # seconds, for a first start on a busy machine
# JupyterHub forbids all frames, and formgrader is one in JupyterLab: frames of the same user's
# server alone are allowed.
headers = {"Content-Security-Policy": "frame-ancestors 'self'"}
c.Spawner.args = [
    f"--ServerApp.tornado_settings={ {'headers': headers} }",
    f"--LabApp.app_settings_dir={SETTINGS}",  # JupyterLab asks nobody elsewhere for news
]


def without_teachers_menus(spawner):
    """Called before a server starts: learners see the list of assignments, and no formgrader."""
    if spawner.user.name not in grp.getgrnam(TEACHERS).gr_mem:
        spawner.environment = {**spawner.environment, "JUPYTER_CONFIG_PATH": str(FOR_LEARNERS)}


c.Spawner.pre_spawn_hook = without_teachers_menus
