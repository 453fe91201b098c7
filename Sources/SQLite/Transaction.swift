// Transaction: all or nothing. A writer takes the lock at once (BEGIN IMMEDIATE), so that it cannot fail half-way for
// lack of it.

import CSQLite

extension Database {
    /// Runs `body` as one writing transaction, or, inside another one, as a savepoint of it (so that a writer can group
    /// several acts into one commit). When `body` throws, all it did is undone.
    @discardableResult
    public func transaction<T>(_ body: () throws(StoreFault) -> T) throws(StoreFault) -> T {
        try attempt { () throws(StoreFault) -> Result<T, Never> in .success(try body()) }.get()
    }

    /// As `transaction`, but a `.failure` undoes everything too: for refusals that are found out on the way and are no
    /// fault of SQLite's.
    @discardableResult
    public func attempt<T, Refusal>(_ body: () throws(StoreFault) -> Result<T, Refusal>) throws(StoreFault) -> Result<
        T, Refusal
    > {
        let level = depth
        if level == 0 { try takeTurn() }
        defer { if level == 0 { writers?.leave() } }
        guard level == 0 || isInTransaction else {
            // A failing disk rolls everything back by itself. A savepoint would begin a transaction of its own now, and
            // commit it.
            throw StoreFault(
                sqlite: SQLiteCode.rolledBack,
                message: "the transaction it was part of was rolled back", path: path)
        }
        try run(level == 0 ? "BEGIN IMMEDIATE" : "SAVEPOINT s\(level)")
        depth += 1
        defer { depth = level }
        do throws(StoreFault) {
            if level == 0 { try requireInPlace() }
            let result = try body()
            switch result {
            case .success:
                if level == 0 { try requireInPlace() }
                try run(level == 0 ? "COMMIT" : "RELEASE s\(level)")
            case .failure: undo(to: level)
            }
            return result
        } catch {
            undo(to: level)
            throw error
        }
    }

    /// Runs `body` with one unchanging view of the database, taking no lock that a writer would wait for. Nests freely.
    public func read<T>(_ body: () throws(StoreFault) -> T) throws(StoreFault) -> T {
        guard !isInTransaction else { return try body() }
        try run("BEGIN DEFERRED")
        do throws(StoreFault) {
            let result = try body()
            try run("COMMIT")
            return result
        } catch {
            undo(to: 0)
            throw error
        }
    }

    /// Queues with other writers, as long as SQLite itself would wait for its lock.
    private func takeTurn() throws(StoreFault) {
        guard writers?.enter(withinMilliseconds: Database.busyTimeoutMilliseconds) ?? true else {
            throw StoreFault(sqlite: SQLITE_BUSY, message: "the turn to write did not come in time", path: path)
        }
    }

    /// Rolls back. A full disk or a lost file may have rolled everything back already: then there is nothing to undo.
    private func undo(to level: Int) {
        guard isInTransaction else { return }
        sqlite3_exec(handle, level == 0 ? "ROLLBACK" : "ROLLBACK TO s\(level); RELEASE s\(level)", nil, nil, nil)
    }
}
