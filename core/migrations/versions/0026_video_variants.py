"""What there is of an event's video besides what its encoder sends, and whether a host wants it."""

import sqlalchemy as sa
from alembic import op

revision = '0026'
down_revision = '0025'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('stream_setup') as batch:
        batch.add_column(sa.Column('smaller', sa.Boolean(), nullable=False, server_default=sa.true()))
    with op.batch_alter_table('stream_setup') as batch:
        batch.alter_column('smaller', server_default=None)
    op.create_table(
        'stream_variants',
        sa.Column('event_id', sa.Integer(), nullable=False),
        sa.Column('organisation_id', sa.Integer(), nullable=False),
        sa.Column('sizes', sa.JSON(), nullable=False),
        sa.Column('sound', sa.Boolean(), nullable=False),
        sa.Column('held', sa.Enum('off', 'cores', 'busy', name='variantsheld', native_enum=False, length=20), nullable=True),
        sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_stream_variants_event_id_event'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(
            ['organisation_id'], ['organisation.id'], name=op.f('fk_stream_variants_organisation_id_organisation'), ondelete='CASCADE'
        ),
        sa.PrimaryKeyConstraint('event_id', name=op.f('pk_stream_variants')),
    )
    op.create_index(op.f('ix_stream_variants_organisation_id'), 'stream_variants', ['organisation_id'])


def downgrade() -> None:
    op.drop_table('stream_variants')
    with op.batch_alter_table('stream_setup') as batch:
        batch.drop_column('smaller')
