package nabla.nn.io;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** Damages files in the ways in which fuzzers do: bytes, ranges, numbers in texts, known words. */
record Mutations(List<byte[]> seeds, RandomGenerator random) {
  private static final int MOST = 6;
  private static final int LONGEST = 100_000;

  private static final List<String> WORDS =
      List.of(
          "-1",
          "0",
          "1e999",
          "9223372036854775807",
          "18446744073709551615",
          "4294967296",
          "null",
          "true",
          "\"\"",
          "{}",
          "[]",
          "{",
          "}",
          "[",
          "]",
          "(",
          ")",
          ",",
          ":",
          "'",
          "\"",
          "\\",
          "NaN",
          "I64",
          "U64",
          "BF16",
          "C64",
          "[0]",
          "[2,0]",
          "\u0000",
          "\ud83d\ude00",
          "__metadata__",
          "data_offsets",
          ">f8",
          "|O",
          "True",
          "../",
          "PK\u0001\u0002");

  /** One of the files, damaged in one to six ways. */
  byte[] next() {
    byte[] bytes = any().clone();
    for (int i = 1 + random.nextInt(MOST); i > 0; i--) {
      bytes = mutate(bytes);
    }
    return bytes.length > LONGEST ? Arrays.copyOf(bytes, LONGEST) : bytes;
  }

  private byte[] any() {
    return seeds.get(random.nextInt(seeds.size()));
  }

  private byte[] mutate(byte[] bytes) {
    int from = place(bytes);
    int to = Math.min(bytes.length, from + 1 + random.nextInt(1 << random.nextInt(12)));
    byte[] other = any();
    int start = random.nextInt(other.length);
    byte[] part = Arrays.copyOfRange(other, start, Math.min(other.length, start + to - from));
    return switch (random.nextInt(8)) {
      case 0 -> splice(bytes, from, Math.min(from + 1, bytes.length), random.nextInt(256));
      case 1 -> splice(bytes, from, Math.min(from + 1, bytes.length), 0xff);
      case 2 -> splice(bytes, from, to);
      case 3 -> Arrays.copyOf(bytes, from);
      case 4 -> splice(bytes, from, from, Arrays.copyOfRange(bytes, from, to));
      case 5 -> splice(bytes, from, to, part);
      case 6 -> splice(bytes, from, from, word());
      default -> number(bytes, from);
    };
  }

  /** The beginning of a file, where its header is, is damaged more often than the rest. */
  private int place(byte[] bytes) {
    int most = random.nextBoolean() ? bytes.length : Math.min(bytes.length, 500);
    return random.nextInt(most + 1);
  }

  private byte[] word() {
    return WORDS.get(random.nextInt(WORDS.size())).getBytes(StandardCharsets.UTF_8);
  }

  /** Another number or word in place of the next number. */
  private byte[] number(byte[] bytes, int from) {
    int start = from;
    while (start < bytes.length && !Character.isDigit(bytes[start])) {
      start++;
    }
    int end = start;
    while (end < bytes.length && Character.isDigit(bytes[end])) {
      end++;
    }
    byte[] other =
        random.nextBoolean()
            ? word()
            : Integer.toString(random.nextInt(1 << random.nextInt(31)))
                .getBytes(StandardCharsets.UTF_8);
    return splice(bytes, start, end, other);
  }

  private static byte[] splice(byte[] bytes, int from, int to, int value) {
    return splice(bytes, from, to, new byte[] {(byte) value});
  }

  private static byte[] splice(byte[] bytes, int from, int to, byte... part) {
    byte[] out = new byte[bytes.length - (to - from) + part.length];
    System.arraycopy(bytes, 0, out, 0, from);
    System.arraycopy(part, 0, out, from, part.length);
    System.arraycopy(bytes, to, out, from + part.length, bytes.length - to);
    return out;
  }
}
