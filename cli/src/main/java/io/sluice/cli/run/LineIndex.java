package io.sluice.cli.run;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Where in the spool each line's result stands: eight bytes a line in a file, so that memory does not grow with the
 * input. Written by one thread; {@link #has} may be asked from any and may lag behind.
 */
final class LineIndex implements AutoCloseable {

    private static final int LINES_PER_SEGMENT = 1 << 17;

    private final FileChannel file;
    private volatile List<MappedByteBuffer> segments = List.of();

    LineIndex(Path path) throws IOException {
        file = FileChannel.open(
                path,
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING);
    }

    boolean has(long line) {
        return position(line) >= 0;
    }

    /** Where the line's result stands, or a negative number where there is none yet. */
    long position(long line) {
        int segment = Math.toIntExact(line / LINES_PER_SEGMENT);
        List<MappedByteBuffer> known = segments;
        return segment < known.size() ? known.get(segment).getLong(offset(line)) - 1 : -1;
    }

    void put(long line, long position) throws IOException {
        int segment = Math.toIntExact(line / LINES_PER_SEGMENT);
        while (segments.size() <= segment) {
            List<MappedByteBuffer> more = new ArrayList<>(segments);
            long bytes = (long) LINES_PER_SEGMENT * Long.BYTES;
            more.add(file.map(FileChannel.MapMode.READ_WRITE, more.size() * bytes, bytes));
            segments = List.copyOf(more);
        }
        segments.get(segment).putLong(offset(line), position + 1);
    }

    private static int offset(long line) {
        return (int) (line % LINES_PER_SEGMENT) * Long.BYTES;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
