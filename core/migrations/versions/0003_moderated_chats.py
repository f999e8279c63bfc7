"""Give chats revisions, places and moderation; blocked terms, viewers by the minute."""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


STATE = sa.Enum('shown', 'held', 'removed', 'rejected', 'deleted', name='messagestate', native_enum=False, length=20)


def _carry_over() -> None:
    """Rooms get the messages they have in the order of their ids, and the log what moderators had taken down."""
    op.execute("""
        UPDATE chat_message SET place = numbered.place, revision = numbered.place,
            state = CASE WHEN deleted_at IS NULL THEN 'shown' ELSE 'removed' END
        FROM (SELECT id, row_number() OVER (PARTITION BY event_id ORDER BY id) AS place FROM chat_message) AS numbered
        WHERE numbered.id = chat_message.id
    """)
    op.execute("""
        INSERT INTO chat_room (event_id, organisation_id, revision, places, changed_revision, slow_s, audience, registered_min, links, review)
        SELECT event.id, event.organisation_id, count(chat_message.id), count(chat_message.id), 0, 0, 'everyone', 0, true, false
        FROM event LEFT JOIN chat_message ON chat_message.event_id = event.id GROUP BY event.id, event.organisation_id
    """)
    op.execute("""
        INSERT INTO moderation_entry (organisation_id, event_id, action, member_id, message_id, message_text, details, "before", created_at)
        SELECT organisation_id, event_id, 'remove', deleted_by_id, id, text, '{}', '{}', deleted_at
        FROM chat_message WHERE deleted_at IS NOT NULL ORDER BY deleted_at, id
    """)


def _carry_back() -> None:
    """What is not shown counts as taken down; what was held has no place in an older version's room either."""
    op.execute("""
        UPDATE chat_message SET deleted_at = created_at WHERE state <> 'shown'
    """)
    op.execute("""
        UPDATE chat_message SET deleted_at = entry.created_at, deleted_by_id = entry.member_id
        FROM moderation_entry AS entry
        WHERE entry.message_id = chat_message.id AND entry.action = 'remove' AND entry.undone_at IS NULL
            AND chat_message.state = 'removed'
    """)


def upgrade() -> None:
    op.create_table('blocked_term',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('term', sa.String(length=80), nullable=False),
    sa.Column('folded', sa.String(length=80), nullable=False),
    sa.Column('action', sa.Enum('hold', 'refuse', name='action', native_enum=False, length=20), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by_id', sa.Integer(), nullable=True),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['created_by_id'], ['member.id'], name=op.f('fk_blocked_term_created_by_id_member'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_blocked_term_organisation_id_organisation'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_blocked_term')),
    sa.UniqueConstraint('organisation_id', 'folded', name=op.f('uq_blocked_term_organisation_id_folded'))
    )
    with op.batch_alter_table('blocked_term', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_blocked_term_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('viewer_count',
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('minute', sa.DateTime(timezone=True), nullable=False),
    sa.Column('peak', sa.Integer(), nullable=False),
    sa.Column('watching_sum', sa.Integer(), nullable=False),
    sa.Column('samples', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_viewer_count_event_id_event'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_viewer_count_organisation_id_organisation'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('event_id', 'minute', name=op.f('pk_viewer_count'))
    )
    with op.batch_alter_table('viewer_count', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_viewer_count_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('sanction',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('mute', 'ban', name='sanctionkind', native_enum=False, length=20), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=True),
    sa.Column('registration_id', sa.Integer(), nullable=True),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('visitor_id', sa.Integer(), nullable=True),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by_id', sa.Integer(), nullable=True),
    sa.Column('lifted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('lifted_by_id', sa.Integer(), nullable=True),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['created_by_id'], ['member.id'], name=op.f('fk_sanction_created_by_id_member'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_sanction_event_id_event'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['lifted_by_id'], ['member.id'], name=op.f('fk_sanction_lifted_by_id_member'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_sanction_organisation_id_organisation'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_sanction_person_id_person'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['registration_id'], ['registration.id'], name=op.f('fk_sanction_registration_id_registration'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['visitor_id'], ['visitor.id'], name=op.f('fk_sanction_visitor_id_visitor'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sanction'))
    )
    with op.batch_alter_table('sanction', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sanction_event_id'), ['event_id'], unique=False)
        batch_op.create_index('ix_sanction_in_force', ['organisation_id', 'kind', 'lifted_at', 'created_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_sanction_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_sanction_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_sanction_registration_id'), ['registration_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_sanction_visitor_id'), ['visitor_id'], unique=False)

    op.create_table('chat_report',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('message_id', sa.Integer(), nullable=False),
    sa.Column('registration_id', sa.Integer(), nullable=True),
    sa.Column('member_id', sa.Integer(), nullable=True),
    sa.Column('reason', sa.Enum('spam', 'abuse', 'other', name='reportreason', native_enum=False, length=20), nullable=False),
    sa.Column('note', sa.String(length=300), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('resolved_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('resolved_by_id', sa.Integer(), nullable=True),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_chat_report_event_id_event'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_chat_report_member_id_member'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['message_id'], ['chat_message.id'], name=op.f('fk_chat_report_message_id_chat_message'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_chat_report_organisation_id_organisation'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['registration_id'], ['registration.id'], name=op.f('fk_chat_report_registration_id_registration'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['resolved_by_id'], ['member.id'], name=op.f('fk_chat_report_resolved_by_id_member'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_chat_report')),
    sa.UniqueConstraint('message_id', 'member_id', name=op.f('uq_chat_report_message_id_member_id')),
    sa.UniqueConstraint('message_id', 'registration_id', name=op.f('uq_chat_report_message_id_registration_id'))
    )
    with op.batch_alter_table('chat_report', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_chat_report_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index('ix_chat_report_unresolved', ['event_id', 'message_id'], unique=False, sqlite_where=sa.text('resolved_at IS NULL'), postgresql_where=sa.text('resolved_at IS NULL'))

    op.create_table('chat_room',
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('places', sa.Integer(), nullable=False),
    sa.Column('changed_revision', sa.Integer(), nullable=False),
    sa.Column('slow_s', sa.Integer(), nullable=False),
    sa.Column('audience', sa.Enum('everyone', 'registered', 'followers', 'team', name='audience', native_enum=False, length=20), nullable=False),
    sa.Column('registered_min', sa.Integer(), nullable=False),
    sa.Column('links', sa.Boolean(), nullable=False),
    sa.Column('review', sa.Boolean(), nullable=False),
    sa.Column('pinned_message_id', sa.Integer(), nullable=True),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_chat_room_event_id_event'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_chat_room_organisation_id_organisation'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['pinned_message_id'], ['chat_message.id'], name=op.f('fk_chat_room_pinned_message_id_chat_message'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('event_id', name=op.f('pk_chat_room'))
    )
    with op.batch_alter_table('chat_room', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_chat_room_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('moderation_entry',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('action', sa.Enum('remove', 'approve', 'reject', 'dismiss', 'pin', 'unpin', 'mute', 'ban', 'settings', 'undo', name='moderationaction', native_enum=False, length=20), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=True),
    sa.Column('message_id', sa.Integer(), nullable=True),
    sa.Column('message_text', sa.String(length=1000), nullable=True),
    sa.Column('registration_id', sa.Integer(), nullable=True),
    sa.Column('sanction_id', sa.Integer(), nullable=True),
    sa.Column('details', sa.JSON(), nullable=False),
    sa.Column('before', sa.JSON(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('undone_by_id', sa.Integer(), nullable=True),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_moderation_entry_event_id_event'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_moderation_entry_member_id_member'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['message_id'], ['chat_message.id'], name=op.f('fk_moderation_entry_message_id_chat_message'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_moderation_entry_organisation_id_organisation'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['registration_id'], ['registration.id'], name=op.f('fk_moderation_entry_registration_id_registration'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['sanction_id'], ['sanction.id'], name=op.f('fk_moderation_entry_sanction_id_sanction'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['undone_by_id'], ['member.id'], name=op.f('fk_moderation_entry_undone_by_id_member'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_moderation_entry'))
    )
    with op.batch_alter_table('moderation_entry', schema=None) as batch_op:
        batch_op.create_index('ix_moderation_entry_event_id_id', ['event_id', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_moderation_entry_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_moderation_entry_sanction_id'), ['sanction_id'], unique=False)

    with op.batch_alter_table('chat_message', schema=None) as batch_op:
        batch_op.add_column(sa.Column('reply_to_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('mentions', sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column('state', STATE, nullable=True))
        batch_op.add_column(sa.Column('held_for', sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column('place', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('revision', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('edited_at', sa.DateTime(timezone=True), nullable=True))

    _carry_over()
    with op.batch_alter_table('chat_message', schema=None) as batch_op:
        batch_op.alter_column('state', existing_type=STATE, nullable=False)
        batch_op.alter_column('revision', existing_type=sa.Integer(), nullable=False)
        batch_op.drop_index(batch_op.f('ix_chat_message_event_id_id'))
        batch_op.drop_index(batch_op.f('ix_chat_message_removed'), sqlite_where=sa.text('deleted_at IS NOT NULL'))
        batch_op.create_index('ix_chat_message_answers', ['reply_to_id'], unique=False, sqlite_where=sa.text('reply_to_id IS NOT NULL'), postgresql_where=sa.text('reply_to_id IS NOT NULL'))
        batch_op.create_index('ix_chat_message_author', ['event_id', 'registration_id', 'created_at'], unique=False)
        batch_op.create_index('ix_chat_message_event_id_revision', ['event_id', 'revision'], unique=False)
        batch_op.create_index('ix_chat_message_held', ['event_id', 'id'], unique=False, sqlite_where=sa.text("state = 'held'"), postgresql_where=sa.text("state = 'held'"))
        batch_op.create_unique_constraint(batch_op.f('uq_chat_message_event_id_place'), ['event_id', 'place'])
        batch_op.drop_constraint(batch_op.f('fk_chat_message_deleted_by_id_member'), type_='foreignkey')
        batch_op.create_foreign_key(batch_op.f('fk_chat_message_reply_to_id_chat_message'), 'chat_message', ['reply_to_id'], ['id'], ondelete='SET NULL')
        batch_op.drop_column('deleted_by_id')
        batch_op.drop_column('deleted_at')

    with op.batch_alter_table('visit', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_visit_address_hash'), ['address_hash'], unique=False)

    with op.batch_alter_table('organisation', schema=None) as batch_op:
        batch_op.add_column(sa.Column('terms_revision', sa.Integer(), server_default='0', nullable=False))



def downgrade() -> None:
    with op.batch_alter_table('visit', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_visit_address_hash'))

    with op.batch_alter_table('organisation', schema=None) as batch_op:
        batch_op.drop_column('terms_revision')

    with op.batch_alter_table('chat_message', schema=None) as batch_op:
        batch_op.add_column(sa.Column('deleted_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('deleted_by_id', sa.Integer(), nullable=True))

    _carry_back()
    with op.batch_alter_table('chat_message', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_chat_message_reply_to_id_chat_message'), type_='foreignkey')
        batch_op.create_foreign_key(batch_op.f('fk_chat_message_deleted_by_id_member'), 'member', ['deleted_by_id'], ['id'], ondelete='SET NULL')
        batch_op.drop_constraint(batch_op.f('uq_chat_message_event_id_place'), type_='unique')
        batch_op.drop_index('ix_chat_message_held', sqlite_where=sa.text("state = 'held'"), postgresql_where=sa.text("state = 'held'"))
        batch_op.drop_index('ix_chat_message_event_id_revision')
        batch_op.drop_index('ix_chat_message_author')
        batch_op.drop_index('ix_chat_message_answers', sqlite_where=sa.text('reply_to_id IS NOT NULL'), postgresql_where=sa.text('reply_to_id IS NOT NULL'))
        batch_op.create_index(batch_op.f('ix_chat_message_removed'), ['event_id', 'id'], unique=False, sqlite_where=sa.text('deleted_at IS NOT NULL'), postgresql_where=sa.text('deleted_at IS NOT NULL'))
        batch_op.create_index(batch_op.f('ix_chat_message_event_id_id'), ['event_id', 'id'], unique=False)
        batch_op.drop_column('edited_at')
        batch_op.drop_column('revision')
        batch_op.drop_column('place')
        batch_op.drop_column('held_for')
        batch_op.drop_column('state')
        batch_op.drop_column('mentions')
        batch_op.drop_column('reply_to_id')

    with op.batch_alter_table('moderation_entry', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_moderation_entry_sanction_id'))
        batch_op.drop_index(batch_op.f('ix_moderation_entry_organisation_id'))
        batch_op.drop_index('ix_moderation_entry_event_id_id')

    op.drop_table('moderation_entry')
    with op.batch_alter_table('chat_room', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_chat_room_organisation_id'))

    op.drop_table('chat_room')
    with op.batch_alter_table('chat_report', schema=None) as batch_op:
        batch_op.drop_index('ix_chat_report_unresolved', sqlite_where=sa.text('resolved_at IS NULL'), postgresql_where=sa.text('resolved_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_chat_report_organisation_id'))

    op.drop_table('chat_report')
    with op.batch_alter_table('sanction', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sanction_visitor_id'))
        batch_op.drop_index(batch_op.f('ix_sanction_registration_id'))
        batch_op.drop_index(batch_op.f('ix_sanction_person_id'))
        batch_op.drop_index(batch_op.f('ix_sanction_organisation_id'))
        batch_op.drop_index('ix_sanction_in_force')
        batch_op.drop_index(batch_op.f('ix_sanction_event_id'))

    op.drop_table('sanction')
    with op.batch_alter_table('viewer_count', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_viewer_count_organisation_id'))

    op.drop_table('viewer_count')
    with op.batch_alter_table('blocked_term', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_blocked_term_organisation_id'))

    op.drop_table('blocked_term')
