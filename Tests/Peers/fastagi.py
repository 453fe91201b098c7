#!/usr/bin/env python3
"""A minimal FastAGI server: asyncio, and one thread that takes whatever acts wait and does them in one commit; b
    eside it one for acts that only
look, and one for checkpoints.
usage: fastagi.py FOLDER DATABASE BOOKINGS      (prints `port=N`)"""

import asyncio, ctypes, queue, socket, sqlite3, sys, threading, time

folder, path, rounds = sys.argv[1], sys.argv[2], int(sys.argv[3])
acts, looks, commands, again, leave = {}, set(), [], 0, 0
for line in open(f"{folder}/acts.sql"):
    if line.startswith(("@act ", "@look ")):
        act = acts[line.split()[1]] = []
        if line.startswith("@look "):
            looks.add(line.split()[1])
    elif line.startswith("@row "):
        _, into, sql = line.split(" ", 2)
        act.append(("row", into, sql.strip()))
    elif line.startswith("@"):
        kind, sql = line[1:].split(" ", 1)
        act.append((kind, None, sql.strip()))
for line in open(f"{folder}/call.txt"):
    if line.startswith("@again"):
        again = len(commands)
    elif line.startswith("@leave"):
        leave = len(commands)
    elif not line.startswith("#"):
        commands.append((True, line.split()[1]) if line.startswith("@act") else (False, line))


def do(database, call, name):
    """An act; the writer keeps the transaction."""
    values, keys = call["values"], call["keys"]
    booking = keys[10 + 7 * call["round"] :]
    values.update(number=keys[:6], now=int(time.time()), n=call["round"] + 1)
    if len(booking) >= 3:
        values.update(program_number=booking[:3])
    if len(booking) > 3:
        values.update(nth=int(booking[3]) - 1)
    for kind, into, sql in acts[name]:
        cursor = database.execute(sql, values)
        if kind == "get":
            row = cursor.fetchone()
            values.update(zip((column[0] for column in cursor.description), row))
        elif kind == "read":
            cursor.fetchall()
        elif kind == "row":
            values[into] = cursor.lastrowid


libcrypt = ctypes.CDLL("libcrypt.so.1")
libcrypt.crypt_ra.restype = ctypes.c_char_p


def hash_pin(keys):
    """As much work as checking a PIN at cost 1 is, which is what the bench's members have."""
    work, size = ctypes.c_void_p(), ctypes.c_int()
    if not libcrypt.crypt_ra(keys[6:10].encode(), b"$y$j75$abcdefghijklmnop", ctypes.byref(work), ctypes.byref(size)):
        sys.exit(69)
    libc.free(work)


libc = ctypes.CDLL(None)
libc.free.argtypes = [ctypes.c_void_p]
waiting, looking = queue.Queue(), queue.Queue()


def connect():
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("PRAGMA journal_mode=WAL").fetchone()
    database.execute("PRAGMA synchronous=FULL")
    database.execute("PRAGMA foreign_keys=ON")
    return database


def write(loop):
    database = connect()
    # Groups are undone in memory, and the log is another's, unless it grows without end.
    database.execute("PRAGMA temp_store=MEMORY")
    database.execute("PRAGMA wal_autocheckpoint=16000").fetchone()
    while True:
        batch = [waiting.get()]
        while len(batch) < 128 and not waiting.empty():
            batch.append(waiting.get())
        database.execute("BEGIN IMMEDIATE")
        for call, name, _ in batch:
            database.execute("SAVEPOINT s")
            do(database, call, name)
            database.execute("RELEASE s")
        database.execute("COMMIT")
        loop.call_soon_threadsafe(lambda batch=batch: [future.set_result(None) for _, _, future in batch])


def look(loop):
    """Answers what only reads, one after the other: the first shall not wait for the last."""
    database = connect()
    while True:
        call, name, future = looking.get()
        database.execute("BEGIN DEFERRED")
        do(database, call, name)
        database.execute("COMMIT")
        loop.call_soon_threadsafe(future.set_result, None)


def keep_log_short():
    database = connect()
    while True:
        database.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        time.sleep(0.2)


async def serve(reader, writer):
    writer.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    while (await reader.readline()) not in (b"\n", b""):
        pass
    call, at = {"keys": "", "round": 0, "values": {}}, 0
    while at < len(commands):
        is_act, what = commands[at]
        at += 1
        if is_act:
            if what == "begin":
                await asyncio.get_running_loop().run_in_executor(None, hash_pin, call["keys"])
            future = asyncio.get_running_loop().create_future()
            (looking if what in looks else waiting).put((call, what, future))
            await future
        else:
            if "{" in what:
                digits = f"{call['values']['sequence']:07d}0"
                what = what.split("{")[0] + digits[int(what.split("{")[1][0]) - 1] + what.split("}")[1]
            writer.write(what.encode())
            reply = await reader.readline()
            if not reply:
                break
            result = int(reply.split(b"result=")[1].split()[0])
            if result >= 35:
                call["keys"] += chr(result)
        if at == leave and call["round"] + 1 < rounds:
            call["round"] += 1
            at = again
    writer.close()


async def main():
    for beside in write, look:
        threading.Thread(target=beside, args=(asyncio.get_running_loop(),), daemon=True).start()
    threading.Thread(target=keep_log_short, daemon=True).start()
    server = await asyncio.start_server(serve, "127.0.0.1", 0, backlog=1024)
    print(f"port={server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


asyncio.run(main())
