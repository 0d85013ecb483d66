package nabla.nn.io;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import nabla.core.DataException;
import nabla.core.Generator;
import nabla.core.NablaException;
import nabla.core.Scope;
import nabla.core.StateDict;
import nabla.nn.Layer;
import nabla.nn.Linear;
import nabla.nn.Sequential;
import nabla.nn.norm.LayerNorm;

/**
 * What reads files that may come from anybody, as something that takes any bytes: it returns, or
 * throws an exception of ours; anything else is a mistake.
 */
enum Readers {
  SAFETENSORS {
    @Override
    void readFile(byte[] bytes) {
      SafeTensors.read(file(bytes));
    }

    @Override
    List<byte[]> seeds() {
      return List.of(weights(), resource("interop/cnn.safetensors"));
    }
  },
  CHECKPOINT {
    @Override
    void readFile(byte[] bytes) {
      Checkpoint.read(file(bytes));
    }

    @Override
    List<byte[]> seeds() {
      StateDict state =
          new StateDict(
              Map.of("random", new Generator(1).state()),
              new TreeMap<>(
                  Map.of("lr", .1, "epoch", 3, "best", Double.NEGATIVE_INFINITY, "type", "Adam")));
      Checkpoint.write(FILE, state);
      return List.of(contents(FILE));
    }
  },
  NPY {
    @Override
    void readFile(byte[] bytes) {
      Npy.read(file(bytes));
    }

    @Override
    List<byte[]> seeds() {
      return Stream.of("version1", "version2", "version3", "fields", "objects", "strange")
          .map(name -> resource("numpy/" + name + ".npy"))
          .toList();
    }
  },
  NPZ {
    @Override
    void readFile(byte[] bytes) {
      Npz.read(file(bytes));
    }

    @Override
    List<byte[]> seeds() {
      byte[] version1 = resource("numpy/version1.npy");
      byte[] version3 = resource("numpy/version3.npy");
      return List.of(
          resource("interop/mlp.npz"),
          zip(Deflater.BEST_COMPRESSION, Map.of("a.npy", version1, "b.npy", version3)));
    }
  },
  /** A document, with little memory, so that trials are quick. */
  MODULE_JSON {
    @Override
    void readFile(byte[] bytes) {
      ModuleJson.read(new String(bytes, StandardCharsets.UTF_8), SOME_MEMORY);
    }

    @Override
    List<byte[]> seeds() {
      return documents();
    }
  },
  /** The whole archive. */
  MODEL {
    @Override
    void readFile(byte[] bytes) {
      Models.load(file(bytes));
    }

    @Override
    List<byte[]> seeds() {
      Models.save(FILE, model(), ModelInfo.defaults());
      return List.of(
          contents(FILE),
          archive(ModuleJson.write(model()).getBytes(StandardCharsets.UTF_8), VERSION, weights()));
    }
  },
  /**
   * The parts of an archive that is whole itself: four bytes for the lengths of the first two, then
   * the three.
   */
  MODEL_PARTS {
    @Override
    void readFile(byte[] bytes) {
      if (bytes.length >= 4) {
        ByteBuffer all = ByteBuffer.wrap(bytes);
        int module = 4 + Math.min(Short.toUnsignedInt(all.getShort()), bytes.length - 4);
        int info = module + Math.min(Short.toUnsignedInt(all.getShort()), bytes.length - module);
        byte[] archive =
            archive(
                Arrays.copyOfRange(bytes, 4, module),
                Arrays.copyOfRange(bytes, module, info),
                Arrays.copyOfRange(bytes, info, bytes.length));
        Models.load(file(archive));
      }
    }

    @Override
    List<byte[]> seeds() {
      byte[] module = ModuleJson.write(model()).getBytes(StandardCharsets.UTF_8);
      byte[] info = resource("hostile/info.json");
      byte[] weights = weights();
      return List.of(
          ByteBuffer.allocate(4 + module.length + info.length + weights.length)
              .putShort((short) module.length)
              .putShort((short) info.length)
              .put(module)
              .put(info)
              .put(weights)
              .array());
    }
  };

  private static final byte[] VERSION = "{\"version\": 1}".getBytes(StandardCharsets.UTF_8);
  private static final int SOME_MEMORY = 1 << 20;

  private static final Path FILE = temporary();

  /** Reads; {@link DataException} and its like are for the caller. */
  abstract void readFile(byte[] bytes);

  /** Files that are right, to begin with. */
  abstract List<byte[]> seeds();

  /**
   * Reads whatever it is.
   *
   * @return whether it was accepted
   */
  final boolean read(byte[] bytes) {
    try (Scope scope = Scope.open()) {
      readFile(bytes);
      return true;
    } catch (NablaException e) {
      return false;
    }
  }

  private static Path temporary() {
    try {
      Path file = Files.createTempFile("nabla", ".fuzz");
      file.toFile().deleteOnExit();
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Overwrites; a file that is emptied before costs some file systems milliseconds each time. */
  private static Path file(byte[] bytes) {
    try (FileChannel out = FileChannel.open(FILE, StandardOpenOption.WRITE)) {
      out.write(ByteBuffer.wrap(bytes));
      out.truncate(bytes.length);
      return FILE;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] contents(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] resource(String name) {
    try {
      return contents(Path.of(Readers.class.getResource("/" + name).toURI()));
    } catch (URISyntaxException e) {
      throw new IllegalStateException(name, e);
    }
  }

  /** The modules of the interop files, and the mistakes and rare arguments of a collection. */
  private static List<byte[]> documents() {
    List<byte[]> documents = new ArrayList<>();
    documents.add(resource("interop/mlp.json"));
    documents.add(resource("interop/cnn.json"));
    for (String line :
        new String(resource("hostile/modules.txt"), StandardCharsets.UTF_8).split("\n")) {
      documents.add(line.getBytes(StandardCharsets.UTF_8));
    }
    return documents;
  }

  /** Small, so that damage meets more than numbers, and trials are quick. */
  private static Layer model() {
    return new Sequential(new Linear(3, 4), new LayerNorm(4), new Linear(4, 2));
  }

  private static byte[] weights() {
    SafeTensors.write(FILE, model().stateDict());
    return contents(FILE);
  }

  /** Without compression, so that the fuzzer sees what it damages. */
  private static byte[] archive(byte[] module, byte[] info, byte[] weights) {
    return zip(
        Deflater.NO_COMPRESSION,
        Map.of("info.json", info, "module.json", module, "weights.safetensors", weights));
  }

  private static byte[] zip(int level, Map<String, byte[]> entries) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.setLevel(level);
      for (Map.Entry<String, byte[]> entry : new TreeMap<>(entries).entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
