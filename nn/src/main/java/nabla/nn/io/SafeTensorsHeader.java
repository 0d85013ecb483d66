package nabla.nn.io;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import nabla.core.ArgumentException;
import nabla.core.DataException;
import nabla.core.Tensor;

/**
 * The header of a safetensors file: a JSON object of tensors' names, types, shapes and places, read
 * piece by piece so that it takes no more memory than its entries.
 *
 * @param metadata what else the writer had to say
 * @param entries the tensors, in the order of the header
 */
record SafeTensorsHeader(Map<String, String> metadata, Map<String, Entry> entries) {
  /** The format's own limit. */
  static final int MAX_BYTES = 100_000_000;

  private static final String METADATA = "__metadata__";
  private static final int MAX_RANK = 32;
  private static final int MAX_DIGITS = 20;

  /** Names aren't shared: each occurs once. */
  private static final JsonFactory JSON =
      new JsonFactoryBuilder()
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNumberLength(MAX_DIGITS)
                  .maxNameLength(MAX_BYTES)
                  .maxStringLength(MAX_BYTES)
                  .build())
          .build();

  /**
   * Where a tensor is.
   *
   * @param begin its first byte, counted from the end of the header
   * @param end the byte after its last
   */
  record Entry(Element element, List<Long> shape, long begin, long end) {}

  /** Maps that keep their order. */
  SafeTensorsHeader {
    metadata = Collections.unmodifiableMap(metadata);
    entries = Collections.unmodifiableMap(entries);
  }

  /** The tensors in the order of their places. */
  List<Map.Entry<String, Entry>> byPlace() {
    List<Map.Entry<String, Entry>> sorted = new ArrayList<>(entries.entrySet());
    sorted.sort(
        Comparator.comparingLong((Map.Entry<String, Entry> e) -> e.getValue().begin)
            .thenComparingLong(e -> e.getValue().end));
    return sorted;
  }

  // ---- Writing ----

  /** Where tensors go: those of wide types first, then by name. */
  static SafeTensorsHeader of(Map<String, Tensor> tensors, Map<String, String> metadata) {
    List<Map.Entry<String, Tensor>> sorted = new ArrayList<>(tensors.entrySet());
    sorted.sort(
        Comparator.comparing((Map.Entry<String, Tensor> e) -> Element.of(e.getValue().dataType()))
            .reversed()
            .thenComparing(Map.Entry::getKey));
    Map<String, Entry> entries = new LinkedHashMap<>();
    long begin = 0;
    for (Map.Entry<String, Tensor> e : sorted) {
      if (e.getKey().equals(METADATA)) {
        throw new ArgumentException("safetensors: no tensor can have the name " + METADATA);
      }
      Tensor tensor = e.getValue();
      Element element = Element.of(tensor.dataType());
      List<Long> shape = Arrays.stream(tensor.shape().dims()).mapToObj(Long::valueOf).toList();
      long end = begin + (long) tensor.numel() * element.width;
      entries.put(e.getKey(), new Entry(element, shape, begin, end));
      begin = end;
    }
    return new SafeTensorsHeader(new LinkedHashMap<>(metadata), entries);
  }

  /** As text, padded with spaces to a multiple of 8 bytes so that the numbers are aligned. */
  byte[] json() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator out = JSON.createGenerator(bytes)) {
      out.writeStartObject();
      if (!metadata.isEmpty()) {
        out.writeObjectFieldStart(METADATA);
        for (Map.Entry<String, String> e : metadata.entrySet()) {
          out.writeStringField(unicode(e.getKey()), unicode(e.getValue()));
        }
        out.writeEndObject();
      }
      for (Map.Entry<String, Entry> e : entries.entrySet()) {
        Entry entry = e.getValue();
        out.writeObjectFieldStart(unicode(e.getKey()));
        out.writeStringField("dtype", entry.element.name());
        out.writeFieldName("shape");
        write(out, entry.shape);
        out.writeFieldName("data_offsets");
        write(out, List.of(entry.begin, entry.end));
        out.writeEndObject();
      }
      out.writeEndObject();
    }
    while (bytes.size() % Long.BYTES != 0) {
      bytes.write(' ');
    }
    if (bytes.size() > MAX_BYTES) {
      throw new ArgumentException(
          "safetensors: names and shapes take %s bytes, the format allows %s; use several files"
              .formatted(bytes.size(), MAX_BYTES));
    }
    return bytes.toByteArray();
  }

  private static String unicode(String text) {
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw new ArgumentException(
          "safetensors: \"%s\" has half a surrogate pair, so it can't be written in UTF-8"
              .formatted(Text.brief(text)));
    }
    return text;
  }

  private static void write(JsonGenerator out, List<Long> numbers) throws IOException {
    out.writeStartArray();
    for (long number : numbers) {
      out.writeNumber(number);
    }
    out.writeEndArray();
  }

  // ---- Reading ----

  /**
   * Reads a header and holds it to the format's rules.
   *
   * @param dataBytes the bytes behind the header
   * @throws DataException if it breaks one
   */
  static SafeTensorsHeader parse(InputStream json, long dataBytes) throws IOException {
    Map<String, String> metadata = new LinkedHashMap<>();
    Map<String, Entry> entries = new LinkedHashMap<>();
    try (JsonParser in =
        JSON.createParser(new InputStreamReader(json, StandardCharsets.UTF_8.newDecoder()))) {
      require(in, JsonToken.START_OBJECT, "the header", "an object");
      while (in.nextToken() != JsonToken.END_OBJECT) {
        String name = in.currentName();
        if (name.equals(METADATA)) {
          readMetadata(in, metadata);
        } else {
          entries.put(name, readEntry(in, name));
        }
      }
      if (in.nextToken() != null) {
        throw new DataException("something follows the object in its header");
      }
    } catch (JsonProcessingException e) {
      throw new DataException("its header isn't JSON: " + e.getOriginalMessage(), e);
    }
    SafeTensorsHeader header = new SafeTensorsHeader(metadata, entries);
    header.requireGapless(dataBytes);
    return header;
  }

  private static void readMetadata(JsonParser in, Map<String, String> metadata) throws IOException {
    require(in, JsonToken.START_OBJECT, METADATA, "an object");
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String key = in.currentName();
      require(in, JsonToken.VALUE_STRING, METADATA + "." + key, "a string");
      metadata.put(key, in.getText());
    }
  }

  private static Entry readEntry(JsonParser in, String name) throws IOException {
    require(in, JsonToken.START_OBJECT, name, "an object");
    Element element = null;
    List<Long> shape = null;
    List<Long> offsets = null;
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String key = in.currentName();
      switch (key) {
        case "dtype" -> element = readElement(in, name);
        case "shape" -> shape = readNumbers(in, name + ".shape", MAX_RANK);
        case "data_offsets" -> offsets = readNumbers(in, name + ".data_offsets", 2);
        default ->
            throw new DataException(
                "%s: got \"%s\", wanted dtype, shape and data_offsets"
                    .formatted(Text.brief(name), Text.brief(key)));
      }
    }
    if (element == null || shape == null || offsets == null || offsets.size() != 2) {
      throw new DataException(
          Text.brief(name) + ": wanted a dtype, a shape and data_offsets of two numbers");
    }
    Entry entry = new Entry(element, shape, offsets.get(0), offsets.get(1));
    requireSize(name, entry);
    return entry;
  }

  private static Element readElement(JsonParser in, String name) throws IOException {
    require(in, JsonToken.VALUE_STRING, name + ".dtype", "a string");
    for (Element element : Element.values()) {
      if (element.name().equals(in.getText())) {
        return element;
      }
    }
    throw new DataException(
        "%s.dtype: got %s, wanted one of %s"
            .formatted(
                Text.brief(name), Text.brief(in.getText()), Arrays.toString(Element.values())));
  }

  private static List<Long> readNumbers(JsonParser in, String what, int most) throws IOException {
    require(in, JsonToken.START_ARRAY, what, "a list of numbers");
    List<Long> numbers = new ArrayList<>();
    while (in.nextToken() != JsonToken.END_ARRAY) {
      boolean fits =
          in.currentToken() == JsonToken.VALUE_NUMBER_INT
              && in.getNumberType() != JsonParser.NumberType.BIG_INTEGER
              && in.getLongValue() >= 0;
      if (!fits || numbers.size() == most) {
        throw new DataException(
            "%s: got %s, wanted at most %s whole numbers from 0 to 2^63 - 1"
                .formatted(Text.brief(what), Text.brief(in.getText()), most));
      }
      numbers.add(in.getLongValue());
    }
    return List.copyOf(numbers);
  }

  private static void require(JsonParser in, JsonToken wanted, String what, String kind)
      throws IOException {
    JsonToken got = in.nextToken();
    if (got != wanted) {
      throw new DataException(
          "%s: got %s, wanted %s"
              .formatted(
                  Text.brief(what), got == null ? "nothing" : Text.brief(in.getText()), kind));
    }
  }

  private static void requireSize(String name, Entry entry) {
    long bytes = entry.element.width;
    try {
      for (long size : entry.shape) {
        bytes = Math.multiplyExact(bytes, size);
      }
    } catch (ArithmeticException e) {
      bytes = Long.MAX_VALUE;
    }
    if (bytes == Long.MAX_VALUE || entry.end - entry.begin != bytes) {
      throw new DataException(
          "%s: %s of shape %s don't fit data_offsets [%s, %s]"
              .formatted(Text.brief(name), entry.element, entry.shape, entry.begin, entry.end));
    }
  }

  /** Each tensor begins where the one before it ends, and the last one ends with the file. */
  private void requireGapless(long dataBytes) {
    long end = 0;
    for (Map.Entry<String, Entry> e : byPlace()) {
      if (e.getValue().begin != end) {
        throw new DataException(
            "%s begins at %s, wanted %s, where the one before it ends: no holes, no overlaps"
                .formatted(Text.brief(e.getKey()), e.getValue().begin, end));
      }
      end = e.getValue().end;
    }
    if (end != dataBytes) {
      throw new DataException(
          "%s bytes follow its header, which places %s".formatted(dataBytes, end));
    }
  }
}
