"""Tables of offers."""

import sqlalchemy as sa
from alembic import op

revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None

BUTTONS = ('link', 'claim', 'contact')
MINOR = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    op.create_table(
        'offer',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('event_id', sa.Integer(), nullable=False),
        sa.Column('title', sa.String(length=120), nullable=False),
        sa.Column('text', sa.String(length=500), nullable=False),
        sa.Column('picture', sa.String(length=80), nullable=True),
        sa.Column('price_minor', MINOR, nullable=True),
        sa.Column('currency', sa.String(length=3), nullable=False),
        sa.Column('button', sa.Enum(*BUTTONS, name='offerbutton', native_enum=False, length=20), nullable=False),
        sa.Column('label', sa.String(length=40), nullable=False),
        sa.Column('url', sa.String(length=500), nullable=False),
        sa.Column('places', sa.Integer(), nullable=True),
        sa.Column('claimed', sa.Integer(), nullable=False),
        sa.Column('lasts_min', sa.Integer(), nullable=True),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('pushed_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('ends_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('organisation_id', sa.Integer(), nullable=False),
        sa.CheckConstraint('claimed >= 0 AND (places IS NULL OR claimed <= places)', name=op.f('ck_offer_enough_places')),
        sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_offer_event_id_event'), ondelete='CASCADE'),
        _of_organisation('offer'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_offer')),
    )
    op.create_index('ix_offer_event_id', 'offer', ['event_id'])
    op.create_index('ix_offer_organisation_id', 'offer', ['organisation_id'])
    _create_act('offer_view')
    _create_act('offer_click')
    _create_act(
        'offer_response',
        sa.Column('note', sa.String(length=300), nullable=False),
        sa.Column('phone', sa.String(length=20), nullable=False),
        sa.Column('email', sa.String(length=254), nullable=False),
        sa.Column('consent_text', sa.String(length=500), nullable=False),
        sa.Column('taken_back_at', sa.DateTime(timezone=True), nullable=True),
    )
    op.create_index('ix_offer_click_offer_id', 'offer_click', ['offer_id'])


def _create_act(table: str, *columns: sa.Column) -> None:
    """What somebody did with an offer; of all but clicks there is one for each person."""
    once = () if table == 'offer_click' else ('offer_id', 'registration_id')
    op.create_table(
        table,
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('offer_id', sa.Integer(), nullable=False),
        sa.Column('registration_id', sa.Integer(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('organisation_id', sa.Integer(), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(['offer_id'], ['offer.id'], name=op.f(f'fk_{table}_offer_id_offer'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(
            ['registration_id'], ['registration.id'], name=op.f(f'fk_{table}_registration_id_registration'), ondelete='CASCADE'
        ),
        _of_organisation(table),
        sa.PrimaryKeyConstraint('id', name=op.f(f'pk_{table}')),
        *([sa.UniqueConstraint(*once, name=op.f(f'uq_{table}_offer_id_registration_id'))] if once else []),
    )
    op.create_index(f'ix_{table}_registration_id', table, ['registration_id'])
    op.create_index(f'ix_{table}_organisation_id', table, ['organisation_id'])


def _of_organisation(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f'fk_{table}_organisation_id_organisation')
    return sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=name, ondelete='CASCADE')


def downgrade() -> None:
    for table in ('offer_response', 'offer_click', 'offer_view', 'offer'):
        op.drop_table(table)
