"""Whether a room shows who brings people, and the keys of overlays."""

import sqlalchemy as sa
from alembic import op

revision = '0023'
down_revision = '0022'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('event') as batch:
        batch.add_column(sa.Column('shows_inviters', sa.Boolean(), nullable=False, server_default=sa.true()))
    op.create_table(
        'overlay_key',
        sa.Column('event_id', sa.Integer(), nullable=False),
        sa.Column('token', sa.String(length=64), nullable=False),
        sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('organisation_id', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_overlay_key_event_id_event'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_overlay_key_organisation_id_organisation'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('event_id', name=op.f('pk_overlay_key')),
        sa.UniqueConstraint('token', name=op.f('uq_overlay_key_token')),
    )
    with op.batch_alter_table('overlay_key') as batch:
        batch.create_index(batch.f('ix_overlay_key_organisation_id'), ['organisation_id'])


def downgrade() -> None:
    op.drop_table('overlay_key')
    with op.batch_alter_table('event') as batch:
        batch.drop_column('shows_inviters')
