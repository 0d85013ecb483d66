package nabla.examples.data;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;
import nabla.core.Generator;
import nabla.core.NablaException;

/**
 * What reads pictures that may come from anybody, as something that takes any bytes: it returns, or
 * throws an exception of ours; anything else is a mistake. The readers of nn have the same.
 */
enum Readers {
  IDX_IMAGES {
    @Override
    void readFile(Path file) {
      IdxFile.images(file);
    }

    @Override
    List<byte[]> seeds() {
      return List.of(idx(false, 0x803, 3, 4, 5), idx(true, 0x803, 7, 28, 28));
    }
  },
  IDX_LABELS {
    @Override
    void readFile(Path file) {
      IdxFile.labels(file);
    }

    @Override
    List<byte[]> seeds() {
      return List.of(idx(false, 0x801, 30), idx(true, 0x801, 500));
    }
  },
  PICTURES {
    @Override
    void readFile(Path file) {
      GreyPicture.read(file).fit(28, 28);
    }

    @Override
    List<byte[]> seeds() {
      return List.of(
          picture("png", BufferedImage.TYPE_BYTE_GRAY),
          picture("png", BufferedImage.TYPE_INT_ARGB),
          picture("png", BufferedImage.TYPE_BYTE_INDEXED),
          picture("png", BufferedImage.TYPE_BYTE_BINARY),
          picture("png", BufferedImage.TYPE_USHORT_GRAY),
          picture("jpg", BufferedImage.TYPE_INT_RGB),
          picture("gif", BufferedImage.TYPE_BYTE_INDEXED),
          picture("bmp", BufferedImage.TYPE_INT_RGB));
    }
  };

  private static final Path FILE = temporary();

  /** Reads; exceptions of ours are for the caller. */
  abstract void readFile(Path file);

  /** Files that are right, to begin with. */
  abstract List<byte[]> seeds();

  /**
   * Reads whatever it is.
   *
   * @return whether it was accepted
   */
  final boolean read(byte[] bytes) {
    try {
      readFile(file(bytes));
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

  private static byte[] idx(boolean gzipped, int magic, int... sizes) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream zipped = gzipped ? new GZIPOutputStream(bytes) : bytes;
        DataOutputStream out = new DataOutputStream(zipped)) {
      out.writeInt(magic);
      for (int size : sizes) {
        out.writeInt(size);
      }
      out.write(new byte[Arrays.stream(sizes).reduce(1, (a, b) -> a * b)]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static byte[] picture(String format, int type) {
    BufferedImage image = new BufferedImage(13, 9, type);
    Generator random = new Generator(5);
    for (int i = 0; i < 13 * 9; i++) {
      image.setRGB(i % 13, i / 13, random.nextInt(1 << 24) | 0xff << 24);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      if (!ImageIO.write(image, format, bytes)) {
        throw new IllegalStateException("Java writes no " + format);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
