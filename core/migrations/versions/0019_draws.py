"""Lucky draws: what was promised, who takes part, and the lists of entrants."""

import sqlalchemy as sa
from alembic import op

revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None

STATES = ('prepared', 'announced', 'closed', 'drawn', 'cancelled')
ANNOUNCED = sa.text("state = 'announced'")


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, length=20)


def _key(table: str, column: str, target: str, ondelete: str = 'CASCADE') -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f'{target}.id'], name=op.f(f'fk_{table}_{column}_{target}'), ondelete=ondelete)


def upgrade() -> None:
    op.create_table(
        'draw',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('event_id', sa.Integer(), nullable=False),
        sa.Column('created_by_id', sa.Integer(), nullable=True),
        sa.Column('state', _choice('drawstate', *STATES), nullable=False),
        sa.Column('prize', sa.String(length=200), nullable=False),
        sa.Column('winners', sa.Integer(), nullable=False),
        sa.Column('entering', _choice('entering', 'button', 'automatic'), nullable=False),
        sa.Column('rules', sa.JSON(), nullable=False),
        sa.Column('seed', sa.String(length=64), nullable=False),
        sa.Column('commitment', sa.String(length=64), nullable=False),
        sa.Column('entrants', sa.Integer(), nullable=False),
        sa.Column('entrants_hash', sa.String(length=64), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('announced_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('closes_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('drawn_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('cancelled_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('cancel_reason', sa.String(length=200), nullable=False),
        sa.Column('organisation_id', sa.Integer(), nullable=False),
        _key('draw', 'event_id', 'event'),
        _key('draw', 'created_by_id', 'member', 'SET NULL'),
        _key('draw', 'organisation_id', 'organisation'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_draw')),
    )
    op.create_index('ix_draw_event_id', 'draw', ['event_id'])
    op.create_index('ix_draw_organisation_id', 'draw', ['organisation_id'])
    op.create_index('ix_draw_announced', 'draw', ['closes_at'], sqlite_where=ANNOUNCED, postgresql_where=ANNOUNCED)
    _create_choices()
    _create_entries()


def _create_choices() -> None:
    op.create_table(
        'draw_choice',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('draw_id', sa.Integer(), nullable=False),
        sa.Column('registration_id', sa.Integer(), nullable=False),
        sa.Column('takes_part', sa.Boolean(), nullable=False),
        sa.Column('chosen_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('organisation_id', sa.Integer(), nullable=False),
        _key('draw_choice', 'draw_id', 'draw'),
        _key('draw_choice', 'registration_id', 'registration'),
        _key('draw_choice', 'organisation_id', 'organisation'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_draw_choice')),
        sa.UniqueConstraint('draw_id', 'registration_id', name=op.f('uq_draw_choice_draw_id_registration_id')),
    )
    op.create_index('ix_draw_choice_organisation_id', 'draw_choice', ['organisation_id'])
    op.create_index('ix_draw_choice_registration_id', 'draw_choice', ['registration_id'])


def _create_entries() -> None:
    op.create_table(
        'draw_entry',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('draw_id', sa.Integer(), nullable=False),
        sa.Column('registration_id', sa.Integer(), nullable=False),
        sa.Column('number', sa.String(length=16), nullable=False),
        sa.Column('rank', sa.Integer(), nullable=True),
        sa.Column('place', sa.Integer(), nullable=True),
        sa.Column('given_up', _choice('givenup', 'absent', 'declined', 'excluded'), nullable=True),
        sa.Column('given_up_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('organisation_id', sa.Integer(), nullable=False),
        _key('draw_entry', 'draw_id', 'draw'),
        _key('draw_entry', 'registration_id', 'registration'),
        _key('draw_entry', 'organisation_id', 'organisation'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_draw_entry')),
        sa.UniqueConstraint('draw_id', 'number', name=op.f('uq_draw_entry_draw_id_number')),
        sa.UniqueConstraint('draw_id', 'registration_id', name=op.f('uq_draw_entry_draw_id_registration_id')),
    )
    op.create_index('ix_draw_entry_organisation_id', 'draw_entry', ['organisation_id'])
    op.create_index('ix_draw_entry_registration_id', 'draw_entry', ['registration_id'])


def downgrade() -> None:
    for table in ('draw_entry', 'draw_choice', 'draw'):
        op.drop_table(table)
