"""Indexes that tell what happened at an event since a report of it, and who registered since its forest was stored."""

from alembic import op

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index('ix_registration_event_id', table_name='registration')  # the new one serves whatever it did
    op.create_index('ix_registration_event_id_created_at', 'registration', ['event_id', 'created_at'])
    op.create_index('ix_lead_entry_organisation_id_created_at', 'lead_entry', ['organisation_id', 'created_at'])


def downgrade() -> None:
    op.drop_index('ix_lead_entry_organisation_id_created_at', table_name='lead_entry')
    op.drop_index('ix_registration_event_id_created_at', table_name='registration')
    op.create_index('ix_registration_event_id', 'registration', ['event_id'])
