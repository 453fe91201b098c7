// A minimal FastAGI server: a pool thread a call, and one thread that takes whatever acts wait and does them in one commit; beside it one for acts
// that only look, one for PINs, and one for checkpoints.
// usage: java -cp .:sqlite-jdbc.jar:jna.jar FastAGI FOLDER DATABASE BOOKINGS      (prints `port=N`)

import com.sun.jna.*;
import java.io.*;
import java.net.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.sql.*;
import java.util.*;
import java.util.concurrent.*;

public class FastAGI {

    /** The system's libcrypt: Java itself knows no yescrypt. */
    interface Crypt extends Library {
        Crypt SYSTEM = Native.load("libcrypt.so.1", Crypt.class);
        String crypt_rn(String phrase, String setting, Pointer work, int size);
    }

    static class Act { final List<Part> parts = new ArrayList<>(); boolean looks, hashes; }
    static class Part {
        String kind, into;
        PreparedStatement prepared;
        final List<String> names = new ArrayList<>();
    }
    static class Call {
        final StringBuilder keys = new StringBuilder();
        int round;
        final Map<String, Object> values = new HashMap<>();
    }
    static class Job {
        final Call call; final Act act; final CountDownLatch done = new CountDownLatch(1);
        Job(Call call, Act act) { this.call = call; this.act = act; }
    }

    static final Map<String, Act> acts = new HashMap<>();
    static final List<Object> steps = new ArrayList<>();
    static int again, leave, rounds;
    static final LinkedBlockingQueue<Job> waiting = new LinkedBlockingQueue<>(), looking = new LinkedBlockingQueue<>();
    static final ExecutorService hasher = Executors.newSingleThreadExecutor();
    /** Acts that only look are done on `reader`. */
    static Connection database, reader;
    static PreparedStatement lastRow;

    static Connection connect(String path) throws SQLException {
        Connection opened = DriverManager.getConnection("jdbc:sqlite:" + path);
        try (Statement plain = opened.createStatement()) {
            plain.execute("PRAGMA journal_mode=WAL");
            plain.execute("PRAGMA synchronous=FULL");
            plain.execute("PRAGMA foreign_keys=ON");
        }
        return opened;
    }

    static void readActs(String folder) throws Exception {
        Act act = null;
        for (String line : Files.readAllLines(Path.of(folder, "acts.sql"))) {
            if (!line.startsWith("@")) continue;
            if (line.startsWith("@act ") || line.startsWith("@look ")) {
                acts.put(line.split(" ")[1], act = new Act());
                act.looks = line.startsWith("@look ");
                act.hashes = line.endsWith(" guess");
                continue;
            }
            Part part = new Part();
            String[] words = line.split(" ", line.startsWith("@row") ? 3 : 2);
            part.kind = words[0];
            part.into = words.length == 3 ? words[1] : null;
            // JDBC knows no names: each becomes a question mark.
            var matcher = java.util.regex.Pattern.compile(":([a-z_]+)").matcher(words[words.length - 1]);
            String sql = matcher.replaceAll(match -> { part.names.add(match.group(1)); return "?"; });
            part.prepared = (act.looks ? reader : database).prepareStatement(sql);
            act.parts.add(part);
        }
    }

    static void readCall(String folder) throws Exception {
        for (String line : Files.readAllLines(Path.of(folder, "call.txt"))) {
            if (line.startsWith("#")) continue;
            if (line.equals("@again")) again = steps.size();
            else if (line.equals("@leave")) leave = steps.size();
            else steps.add(line.startsWith("@act ") ? acts.get(line.substring(5)) : line + "\n");
        }
    }

    static void act(Call call, Act act) throws SQLException {
        int from = 10 + 7 * call.round;
        call.values.put("number", call.keys.substring(0, 6));
        call.values.put("now", System.currentTimeMillis() / 1000);
        call.values.put("n", call.round + 1);
        if (call.keys.length() >= from + 3) call.values.put("program_number", call.keys.substring(from, from + 3));
        if (call.keys.length() > from + 3) {
            call.values.put("nth", call.keys.charAt(from + 3) - '1');
        }
        for (Part part : act.parts) {
            for (int i = 0; i < part.names.size(); i++) {
                part.prepared.setObject(i + 1, call.values.get(part.names.get(i)));
            }
            if (part.kind.equals("@get")) {
                try (ResultSet row = part.prepared.executeQuery()) {
                    row.next();
                    for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                        call.values.put(row.getMetaData().getColumnName(i), row.getObject(i));
                    }
                }
            } else if (part.kind.equals("@read")) {
                try (ResultSet row = part.prepared.executeQuery()) {
                    while (row.next()) {}
                }
            } else part.prepared.executeUpdate();
            if (part.kind.equals("@row")) {
                try (ResultSet row = lastRow.executeQuery()) {
                    row.next();
                    call.values.put(part.into, row.getLong(1));
                }
            }
        }
    }

    static void write() {
        try {
            var begin = database.prepareStatement("BEGIN IMMEDIATE");
            var savepoint = database.prepareStatement("SAVEPOINT s");
            var release = database.prepareStatement("RELEASE s");
            var commit = database.prepareStatement("COMMIT");
            List<Job> batch = new ArrayList<>();
            while (true) {
                batch.clear();
                batch.add(waiting.take());
                waiting.drainTo(batch, 127);
                begin.execute();
                for (Job job : batch) {
                    savepoint.execute();
                    act(job.call, job.act);
                    release.execute();
                }
                commit.execute();
                for (Job job : batch) job.done.countDown();
            }
        } catch (Exception fault) {
            fault.printStackTrace();
            System.exit(69);
        }
    }

    static final Memory work = new Memory(32768);

    /** As much work as checking a PIN at cost 1 is, which is what the bench's members have; beside the writer, as the engine does it. */
    static void hash(Job job) {
        if (Crypt.SYSTEM.crypt_rn(job.call.keys.substring(6, 10), "$y$j75$abcdefghijklmnop", work, (int) work.size()) == null) System.exit(69);
        waiting.add(job);
    }

    /** Answers what only reads, one after the other: the first shall not wait for the last. */
    static void look() {
        try {
            var begin = reader.prepareStatement("BEGIN DEFERRED");
            var commit = reader.prepareStatement("COMMIT");
            while (true) {
                Job job = looking.take();
                begin.execute();
                act(job.call, job.act);
                commit.execute();
                job.done.countDown();
            }
        } catch (Exception fault) {
            fault.printStackTrace();
            System.exit(69);
        }
    }

    static void keepLogShort(String path) {
        try (Connection own = connect(path); Statement plain = own.createStatement()) {
            while (true) {
                plain.execute("PRAGMA wal_checkpoint(PASSIVE)");
                Thread.sleep(200);
            }
        } catch (Exception fault) {
            fault.printStackTrace();
            System.exit(69);
        }
    }

    static void serve(Socket line) {
        try (line) {
            line.setTcpNoDelay(true);
            var reader = new BufferedReader(new InputStreamReader(line.getInputStream(), StandardCharsets.ISO_8859_1));
            var writer = line.getOutputStream();
            while (!reader.readLine().isEmpty()) {}
            Call call = new Call();
            for (int at = 0; at < steps.size();) {
                Object step = steps.get(at++);
                if (step instanceof Act) {
                    Job job = new Job(call, (Act) step);
                    if (job.act.hashes) hasher.execute(() -> hash(job));
                    else (job.act.looks ? looking : waiting).put(job);
                    job.done.await();
                } else {
                    String text = (String) step;
                    int mark = text.indexOf('{');
                    if (mark >= 0) {
                        String digits = String.format("%07d0", ((Number) call.values.get("sequence")).longValue());
                        text = text.substring(0, mark) + digits.charAt(text.charAt(mark + 1) - '1') + text.substring(mark + 3);
                    }
                    writer.write(text.getBytes(StandardCharsets.ISO_8859_1));
                    String reply = reader.readLine();
                    if (reply == null) return;
                    int key = Integer.parseInt(reply.substring(11).split(" ")[0]);
                    if (key >= '#') call.keys.append((char) key);
                }
                if (at == leave && call.round + 1 < rounds) { call.round++; at = again; }
            }
        } catch (Exception fault) {
            if (!(fault instanceof SocketException)) fault.printStackTrace();
        }
    }

    public static void main(String[] words) throws Exception {
        rounds = Integer.parseInt(words[2]);
        database = connect(words[1]);
        reader = connect(words[1]);
        try (Statement plain = database.createStatement()) {
            // Groups are undone in memory, and the log is another's, unless it grows without end.
            plain.execute("PRAGMA temp_store=MEMORY");
            plain.execute("PRAGMA wal_autocheckpoint=16000");
        }
        lastRow = database.prepareStatement("SELECT last_insert_rowid()");
        readActs(words[0]);
        readCall(words[0]);
        new Thread(FastAGI::write).start();
        new Thread(FastAGI::look).start();
        new Thread(() -> keepLogShort(words[1])).start();
        ExecutorService pool = Executors.newCachedThreadPool();
        try (ServerSocket listener = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress())) {
            System.out.println("port=" + listener.getLocalPort());
            while (true) {
                Socket line = listener.accept();
                pool.execute(() -> serve(line));
            }
        }
    }
}
