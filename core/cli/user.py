"""`ripplecast user`: members, added from the server's own shell."""

import click

from core.bootstrap import build_platform
from core.models import Role
from core.queries.team.members import find_by_email
from core.queries.team.organisations import find_organisation
from core.services.team.accounts import replace_password
from core.services.team.members import NewMember, add_member
from core.services.team.organisations import create_organisation


@click.group()
def user() -> None:
    """Members, who sign in to the console."""


@user.command()
@click.argument("email")
@click.option("--name", required=True, help="The person's name.")
@click.option("--role", type=click.Choice([role.value for role in Role]), default=Role.OWNER.value, show_default=True)
@click.option("--organisation", required=True, help="The organisation's name or address; it is created when there is none.")
@click.password_option(help="Asked for when not given.")
def add(email: str, name: str, role: str, organisation: str, password: str) -> None:
    """Add a member with EMAIL, and the organisation if it is new.

    \b
    Examples:
      ripplecast user add ada@example.com --name "Ada Byron" --organisation "Aurora Live"
      ripplecast user add mo@example.com --name Mo --role moderator --organisation aurora-live
    """
    platform = build_platform()
    with platform.transaction() as session:
        target = find_organisation(session, organisation) or create_organisation(session, organisation, "en")
        member = add_member(session, target, Role(role), NewMember(name, email, password))
        click.echo(f"{member.name} ({member.role}) may now sign in at {platform.settings.base_url}/sign-in")


@user.command()
@click.argument("email")
@click.password_option(help="Asked for when not given.")
def password(email: str, password: str) -> None:
    """Give the member with EMAIL a new password and sign them out everywhere.

    \b
    Example:
      ripplecast user password ada@example.com
    """
    platform = build_platform()
    with platform.transaction() as session:
        member = find_by_email(session, email.strip().lower())
        if member is None:
            raise click.ClickException(f"Nobody signs in with {email}. `ripplecast user add` adds a member.")
        replace_password(member, password)
    click.echo(f"{member.name} signs in with the new password from now on.")
