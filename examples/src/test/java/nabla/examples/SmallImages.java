package nabla.examples;

import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import nabla.examples.data.ImageSet;

/** The first of the bundled pictures as a directory of MNIST's four files. */
final class SmallImages {
  private SmallImages() {}

  static void write(Path folder, int pictures) throws IOException {
    for (boolean train : new boolean[] {true, false}) {
      ImageSet set = ImageSet.fashionMnistSubset(train).first(pictures);
      String name = train ? "train" : "t10k";
      int[] sizes = {pictures, set.height(), set.width()};
      idx(folder.resolve(name + "-images-idx3-ubyte"), 0x803, set.images(), sizes);
      idx(folder.resolve(name + "-labels-idx1-ubyte"), 0x801, set.labels(), pictures);
    }
  }

  private static void idx(Path file, int magic, byte[] bytes, int... sizes) throws IOException {
    try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(file))) {
      out.writeInt(magic);
      for (int size : sizes) {
        out.writeInt(size);
      }
      out.write(bytes);
    }
  }
}
