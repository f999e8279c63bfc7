"""When a merge was settled, and whose mailbox an address is, so that neither has to be guessed or counted again."""

import sqlalchemy as sa
from alembic import op

from referral.integrity.mailboxes import mailbox

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None

BATCH = 5000


def upgrade() -> None:
    with op.batch_alter_table('person_merge', schema=None) as batch_op:
        batch_op.add_column(sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index('ix_person_merge_unsettled', ['merged_at'], unique=False, sqlite_where=sa.text('settled_at IS NULL'), postgresql_where=sa.text('settled_at IS NULL'))

    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.add_column(sa.Column('mailbox', sa.String(length=254), nullable=True))
        batch_op.create_index('ix_person_mailbox', ['organisation_id', 'mailbox'], unique=False, sqlite_where=sa.text('mailbox IS NOT NULL'), postgresql_where=sa.text('mailbox IS NOT NULL'))
    _fill_mailboxes()


def _fill_mailboxes() -> None:
    person = sa.table('person', sa.column('id', sa.Integer), sa.column('email', sa.String), sa.column('mailbox', sa.String))
    connection, last = op.get_bind(), 0
    filled = sa.update(person).where(person.c.id == sa.bindparam('row_id')).values(mailbox=sa.bindparam('found'))
    wanted = sa.select(person.c.id, person.c.email).where(person.c.email.is_not(None)).order_by(person.c.id).limit(BATCH)
    while rows := connection.execute(wanted.where(person.c.id > last)).all():
        connection.execute(filled, [{'row_id': row.id, 'found': mailbox(row.email)} for row in rows])
        last = rows[-1].id


def downgrade() -> None:
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.drop_index('ix_person_mailbox', sqlite_where=sa.text('mailbox IS NOT NULL'), postgresql_where=sa.text('mailbox IS NOT NULL'))
        batch_op.drop_column('mailbox')

    with op.batch_alter_table('person_merge', schema=None) as batch_op:
        batch_op.drop_index('ix_person_merge_unsettled', sqlite_where=sa.text('settled_at IS NULL'), postgresql_where=sa.text('settled_at IS NULL'))
        batch_op.drop_column('settled_at')
