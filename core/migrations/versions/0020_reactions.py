"""How often people reacted, minute by minute."""

import sqlalchemy as sa
from alembic import op

revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None

KINDS = ('applause', 'heart', 'laugh', 'wow', 'fire')


def upgrade() -> None:
    op.create_table(
        'reaction_count',
        sa.Column('event_id', sa.Integer(), nullable=False),
        sa.Column('minute', sa.DateTime(timezone=True), nullable=False),
        sa.Column('kind', sa.Enum(*KINDS, name='reactionkind', native_enum=False, length=20), nullable=False),
        sa.Column('count', sa.Integer(), nullable=False),
        sa.Column('organisation_id', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_reaction_count_event_id_event'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_reaction_count_organisation_id_organisation'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('event_id', 'minute', 'kind', name=op.f('pk_reaction_count')),
    )
    op.create_index('ix_reaction_count_organisation_id', 'reaction_count', ['organisation_id'])


def downgrade() -> None:
    op.drop_table('reaction_count')
