"""Where an event video is sent on to."""

import sqlalchemy as sa
from alembic import op

revision = '0027'
down_revision = '0026'
branch_labels = None
depends_on = None

STATES = ('connecting', 'sending', 'failed')
REASONS = ('unreachable', 'unknown_host', 'private', 'untrusted', 'refused', 'closed', 'slow', 'lost', 'other')


def upgrade() -> None:
    op.create_table(
        'restream',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('event_id', sa.Integer(), nullable=False),
        sa.Column('name', sa.String(length=60), nullable=False),
        sa.Column('address', sa.String(length=300), nullable=False),
        sa.Column('stream_key', sa.String(length=500), nullable=False),
        sa.Column('is_on', sa.Boolean(), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('changed_by', sa.String(length=120), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('deleted_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('state', sa.Enum(*STATES, name='restreamstate', native_enum=False, length=20), nullable=True),
        sa.Column('reason', sa.Enum(*REASONS, name='restreamreason', native_enum=False, length=20), nullable=True),
        sa.Column('said', sa.String(length=200), nullable=False),
        sa.Column('bits_per_s', sa.Integer(), nullable=False),
        sa.Column('since', sa.DateTime(timezone=True), nullable=True),
        sa.Column('told_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('organisation_id', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_restream_event_id_event'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_restream_organisation_id_organisation'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_restream')),
    )
    op.create_index('ix_restream_event_id', 'restream', ['event_id'])
    op.create_index('ix_restream_organisation_id', 'restream', ['organisation_id'])


def downgrade() -> None:
    op.drop_table('restream')
