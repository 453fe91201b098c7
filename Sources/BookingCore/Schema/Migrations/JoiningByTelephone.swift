// JoiningByTelephone: callers who become members in the call: the codes they are sent, what they agreed to, and the
// texts that go with it.

extension Schema {
    /// A CHECK of the outbox gets three more kinds; as no row changes, the text of the table is rewritten (see
    /// `anyLanguage`).
    static let joiningByTelephone =
        """
        PRAGMA writable_schema=ON;
        UPDATE sqlite_schema SET sql = replace(sql, '''call-back'', ''directions''',
                '''call-back'', ''directions'', ''sign-up-code'', ''member-number'', ''pin-changed''')
            WHERE type = 'table' AND name = 'outbox';
        PRAGMA writable_schema=RESET;
        -- Any change of a table makes other connections read the text again.
        CREATE TABLE changed(x);
        DROP TABLE changed;
        ALTER TABLE signup_request ADD COLUMN member INTEGER REFERENCES member;
        CREATE INDEX signup_request_of_member ON signup_request(member);

        """ + joining
}
