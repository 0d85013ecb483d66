package nabla.nn.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import nabla.core.DataException;
import nabla.core.Tensor;

/**
 * What an .npy file says of its array, in versions 1 to 3: a magic number, and the text of a Python
 * dictionary, as {@code {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }}.
 *
 * @param element the type of the numbers
 * @param order which of a number's bytes comes first
 * @param fortran true if the first index runs fastest
 * @param shape the sizes of the dimensions
 * @param length the bytes that all this takes in the file
 */
record NpyHeader(Element element, ByteOrder order, boolean fortran, List<Long> shape, int length) {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

  /** NumPy's own limit. */
  private static final int MAX_TEXT = 10_000;

  private static final int MAX_RANK = 32;

  /** Numbers begin at a multiple of this. */
  private static final int ALIGNMENT = 64;

  private static final Map<String, Element> TYPES =
      Map.ofEntries(
          Map.entry("b1", Element.BOOL),
          Map.entry("i1", Element.I8),
          Map.entry("u1", Element.U8),
          Map.entry("i2", Element.I16),
          Map.entry("u2", Element.U16),
          Map.entry("f2", Element.F16),
          Map.entry("i4", Element.I32),
          Map.entry("u4", Element.U32),
          Map.entry("f4", Element.F32),
          Map.entry("i8", Element.I64),
          Map.entry("u8", Element.U64),
          Map.entry("f8", Element.F64));

  /** The header of a tensor's file, in version 1. */
  static byte[] of(Tensor tensor) {
    String type =
        switch (tensor.dataType()) {
          case FLOAT -> "<f4";
          case DOUBLE -> "<f8";
          default -> "<i8";
        };
    StringBuilder shape = new StringBuilder("(");
    for (int dim : tensor.shape().dims()) {
      shape.append(dim).append(", ");
    }
    String text =
        "{'descr': '%s', 'fortran_order': False, 'shape': %s), }"
            .formatted(type, tensor.rank() > 1 ? shape.substring(0, shape.length() - 2) : shape);
    int start = MAGIC.length + 4;
    int length = (start + text.length() + ALIGNMENT) / ALIGNMENT * ALIGNMENT;
    ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(MAGIC).put((byte) 1).put((byte) 0).putShort((short) (length - start));
    bytes.put(
        (text + " ".repeat(length - start - text.length() - 1) + "\n")
            .getBytes(StandardCharsets.ISO_8859_1));
    return bytes.array();
  }

  /**
   * Reads one, and nothing of what follows.
   *
   * @throws DataException if it isn't one
   */
  static NpyHeader read(ByteSource in) throws IOException {
    ByteBuffer start = in.next(MAGIC.length + 2);
    for (byte wanted : MAGIC) {
      if (start.get() != wanted) {
        throw new DataException("it doesn't begin with \\x93NUMPY, so it is another kind of file");
      }
    }
    int version = start.get();
    if (version < 1 || version > 3 || start.get() != 0) {
      throw new DataException(
          "it is of version %s of the .npy format, wanted 1.0, 2.0 or 3.0".formatted(version));
    }
    int lengthBytes = version == 1 ? Short.BYTES : Integer.BYTES;
    ByteBuffer lengths = in.next(lengthBytes).order(ByteOrder.LITTLE_ENDIAN);
    long length =
        version == 1
            ? Short.toUnsignedLong(lengths.getShort())
            : Integer.toUnsignedLong(lengths.getInt());
    if (length > MAX_TEXT) {
      throw new DataException(
          "its header has %s bytes, wanted at most %s".formatted(length, MAX_TEXT));
    }
    byte[] text = new byte[(int) length];
    in.next(text.length).get(text);
    Charset charset = version == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1;
    return new Parser(new String(text, charset))
        .parse(MAGIC.length + 2 + lengthBytes + text.length);
  }

  /** Reads Python's literals as far as such headers have them. */
  private static final class Parser {
    private final String text;
    private int at;

    Parser(String text) {
      this.text = text;
    }

    NpyHeader parse(int length) {
      String type = null;
      Boolean fortran = null;
      List<Long> shape = null;
      expect('{');
      while (!accept('}')) {
        String key = string();
        expect(':');
        if (key.equals("descr") && type == null) {
          type = string();
        } else if (key.equals("fortran_order") && fortran == null) {
          fortran = bool();
        } else if (key.equals("shape") && shape == null) {
          shape = tuple();
        } else {
          throw wrong("the keys descr, fortran_order and shape, each once");
        }
        if (!accept(',')) {
          expect('}');
          break;
        }
      }
      skipSpace();
      if (at < text.length() || type == null || fortran == null || shape == null) {
        throw wrong("a dictionary of descr, fortran_order and shape, and nothing else");
      }
      Element element = type.isEmpty() ? null : TYPES.get(type.substring(1));
      if (element == null || "<>|".indexOf(type.charAt(0)) < 0) {
        throw new DataException(
            "its numbers are %s, wanted one of %s, after < or >"
                .formatted(
                    Text.brief(type),
                    TYPES.keySet().stream().sorted().collect(Collectors.joining(", "))));
      }
      if (type.charAt(0) == '|' && element.width > 1) {
        throw new DataException("its type " + type + " lacks the order of bytes, < or >");
      }
      ByteOrder order = type.charAt(0) == '>' ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
      return new NpyHeader(element, order, fortran, shape, length);
    }

    private String string() {
      skipSpace();
      char quote = at < text.length() ? text.charAt(at) : ' ';
      int end = text.indexOf(quote, at + 1);
      if (quote != '\'' && quote != '"' || end < 0 || text.substring(at, end).contains("\\")) {
        throw wrong("a string in quotes");
      }
      String string = text.substring(at + 1, end);
      at = end + 1;
      return string;
    }

    private boolean bool() {
      skipSpace();
      for (String word : List.of("True", "False")) {
        if (text.startsWith(word, at)) {
          at += word.length();
          return word.equals("True");
        }
      }
      throw wrong("True or False");
    }

    /** Numbers in brackets; a single one has a comma behind it. */
    private List<Long> tuple() {
      List<Long> numbers = new ArrayList<>();
      expect('(');
      boolean comma = true;
      while (!accept(')')) {
        if (!comma || numbers.size() == MAX_RANK) {
          throw wrong("a list of at most " + MAX_RANK + " numbers");
        }
        numbers.add(number());
        comma = accept(',');
      }
      if (numbers.size() == 1 && !comma) {
        throw wrong("(n,) for an array of one dimension");
      }
      return numbers;
    }

    private long number() {
      skipSpace();
      int start = at;
      while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
        at++;
      }
      try {
        return Long.parseLong(text.substring(start, at));
      } catch (NumberFormatException e) {
        throw wrong("a whole number from 0 to 2^63 - 1");
      }
    }

    private boolean accept(char wanted) {
      skipSpace();
      boolean there = at < text.length() && text.charAt(at) == wanted;
      at += there ? 1 : 0;
      return there;
    }

    private void expect(char wanted) {
      if (!accept(wanted)) {
        throw wrong(String.valueOf(wanted));
      }
    }

    private void skipSpace() {
      while (at < text.length() && " \n\t\r".indexOf(text.charAt(at)) >= 0) {
        at++;
      }
    }

    private DataException wrong(String wanted) {
      return new DataException(
          "its header, at character %s, has \"%s\"; wanted %s"
              .formatted(at, Text.brief(text.substring(Math.min(at, text.length()))), wanted));
    }
  }

  /** The sizes as they follow each other in the file, the slowest first. */
  long[] sizes() {
    int rank = shape.size();
    return LongStream.range(0, rank)
        .map(i -> shape.get((int) (fortran ? rank - 1 - i : i)))
        .toArray();
  }
}
