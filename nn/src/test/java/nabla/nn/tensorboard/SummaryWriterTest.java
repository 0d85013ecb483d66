package nabla.nn.tensorboard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import nabla.core.ArgumentException;
import nabla.core.DataException;
import nabla.core.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Event files, read by code that shares nothing with what writes them: a CRC-32C bit by bit, and
 * Protocol Buffers by hand.
 */
class SummaryWriterTest {
  @TempDir Path folder;

  /** A field of a message: its number, and its bits or its bytes. */
  private record Field(int number, long bits, byte[] bytes) {
    double asDouble() {
      return Double.longBitsToDouble(bits);
    }

    float asFloat() {
      return Float.intBitsToFloat((int) bits);
    }

    String asText() {
      return new String(bytes, StandardCharsets.UTF_8);
    }

    double[] asDoubles() {
      double[] values = new double[bytes.length / Double.BYTES];
      ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer().get(values);
      return values;
    }
  }

  /** CRC-32C (Castagnoli) by its definition: a division of polynomials over two elements. */
  private static int crc32c(byte... bytes) {
    int crc = -1;
    for (byte b : bytes) {
      crc ^= b & 0xff;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 1) == 0 ? crc >>> 1 : crc >>> 1 ^ 0x82f63b78;
      }
    }
    return ~crc;
  }

  private static int masked(byte... bytes) {
    int crc = crc32c(bytes);
    return (crc >>> 15 | crc << 17) + 0xa282ead8;
  }

  /** The contents of the records, whose checksums are compared on the way. */
  private static List<byte[]> records(Path file) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    List<byte[]> records = new ArrayList<>();
    while (in.hasRemaining()) {
      byte[] length = new byte[8];
      in.get(length);
      assertEquals(masked(length), in.getInt(), "checksum of the length");
      byte[] content = new byte[ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getInt()];
      in.get(content);
      assertEquals(masked(content), in.getInt(), "checksum of the content");
      records.add(content);
    }
    return records;
  }

  private static List<Field> fields(byte... message) {
    ByteBuffer in = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
    List<Field> fields = new ArrayList<>();
    while (in.hasRemaining()) {
      int key = (int) varint(in);
      long bits = 0;
      byte[] bytes = new byte[0];
      switch (key & 7) {
        case 0 -> bits = varint(in);
        case 1 -> bits = in.getLong();
        case 2 -> {
          bytes = new byte[(int) varint(in)];
          in.get(bytes);
        }
        case 5 -> bits = in.getInt();
        default -> throw new AssertionError("wire type " + (key & 7));
      }
      fields.add(new Field(key >>> 3, bits, bytes));
    }
    return fields;
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte b = in.get();
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        return value;
      }
    }
  }

  private static Field field(List<Field> fields, int number) {
    return fields.stream().filter(f -> f.number == number).findFirst().orElseThrow();
  }

  /** The value of an event's summary. */
  private static List<Field> value(byte... event) {
    List<Field> values = fields(field(fields(event), 5).bytes);
    assertEquals(1, values.size());
    return fields(values.get(0).bytes);
  }

  @Test
  void checksumsAreThoseOfTheStandard() {
    byte[] zeros = new byte[32];
    assertEquals(0x8a9136aa, crc32c(zeros)); // RFC 3720, B.4
  }

  @Test
  void scalarsAreWhatTensorBoardReads() throws IOException {
    double before = System.currentTimeMillis() / 1e3;
    Path file;
    try (SummaryWriter writer = new SummaryWriter(folder.resolve("runs"), 300)) {
      file = writer.file();
      writer.addScalar("loss/train", .1, 301);
      writer.addScalar("loss/train", Double.NaN, 302);
    }
    assertTrue(file.getFileName().toString().contains("tfevents"), file.toString());
    List<byte[]> events = records(file);
    assertEquals(4, events.size());
    assertEquals("brain.Event:2", field(fields(events.get(0)), 3).asText());
    assertEquals(300, field(fields(events.get(1)), 2).bits);
    assertArrayEquals(new byte[] {8, 1}, field(fields(events.get(1)), 7).bytes, "START");
    List<Field> first = fields(events.get(2));
    assertEquals(301, field(first, 2).bits);
    double time = field(first, 1).asDouble();
    assertTrue(time >= before && time <= System.currentTimeMillis() / 1e3, "wall time " + time);
    assertEquals("loss/train", field(value(events.get(2)), 1).asText());
    assertEquals(.1f, field(value(events.get(2)), 2).asFloat());
    assertEquals(Float.NaN, field(value(events.get(3)), 2).asFloat());
  }

  @Test
  void histogramsCountEveryElement() throws IOException {
    Path file;
    try (SummaryWriter writer = new SummaryWriter(folder)) {
      file = writer.file();
      writer.addHistogram("w", Tensor.of(-1., 0, .5, 2), 0);
      writer.addHistogram("w", Tensor.of(3., 3, 3), 1);
    }
    List<Field> histogram = fields(field(value(records(file).get(2)), 5).bytes);
    assertEquals(-1, field(histogram, 1).asDouble());
    assertEquals(2, field(histogram, 2).asDouble());
    assertEquals(4, field(histogram, 3).asDouble());
    assertEquals(1.5, field(histogram, 4).asDouble());
    assertEquals(5.25, field(histogram, 5).asDouble());
    double[] limits = field(histogram, 6).asDoubles();
    double[] counts = field(histogram, 7).asDoubles();
    assertEquals(limits.length, counts.length);
    assertEquals(2, limits[limits.length - 1], 1e-12);
    for (double value : new double[] {-1, 0, .5, 2}) {
      int bin = 0;
      while (bin < limits.length - 1 && limits[bin] <= value) {
        bin++;
      }
      assertEquals(1, counts[bin], "bin " + bin + " of " + value);
    }
    List<Field> constant = fields(field(value(records(file).get(3)), 5).bytes);
    assertEquals(3, field(constant, 7).asDoubles()[0]);
  }

  @Test
  void whatCannotBeShownOrWrittenIsExplained() throws IOException {
    try (SummaryWriter writer = new SummaryWriter(folder)) {
      assertThrows(
          ArgumentException.class, () -> writer.addHistogram("w", Tensor.of(1, Double.NaN), 0));
      assertThrows(ArgumentException.class, () -> writer.addHistogram("w", Tensor.zeros(0), 0));
    }
    Path taken = Files.writeString(folder.resolve("file"), "");
    String message = assertThrows(DataException.class, () -> new SummaryWriter(taken)).getMessage();
    assertTrue(message.contains("can't be written"), message);
  }
}
