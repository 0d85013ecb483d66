package nabla.examples;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import nabla.core.DataException;
import nabla.core.NoGrad;
import nabla.core.Scope;
import nabla.core.Tensor;
import nabla.examples.data.GreyPicture;
import nabla.nn.Layer;
import nabla.nn.io.ModelInfo;
import nabla.nn.io.Models;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says what is on pictures. */
@Command(
    name = "predict",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Says what is on pictures: the three most probable classes. A picture may be of any size"
            + " and colour; it is made grey, and as large as fits into what the network reads,"
            + " proportions kept, on black.")
final class Predict implements Callable<Integer> {
  private static final int SHOWN = 3;
  private static final float WHITE = 255;

  @Mixin private final ModelFile file = new ModelFile();

  @Option(
      names = "--invert",
      negatable = true,
      description =
          "Whether pictures are dark on light, and have to be inverted, since the network learned"
              + " from light ones on dark; default: those with a light edge are.")
  private Boolean invert;

  @Parameters(arity = "1..*", paramLabel = "PICTURE", description = "PNG, JPEG, GIF or BMP files.")
  private List<Path> pictures;

  @Override
  public Integer call() {
    Models.Loaded model = file.load();
    List<Integer> size = file.size(model.info());
    List<float[]> read = new ArrayList<>(); // all, before anything is said
    pictures.forEach(picture -> read.add(pixels(picture, size)));
    for (int i = 0; i < read.size(); i++) {
      System.out.println(
          pictures.get(i) + ": " + told(model.layer(), model.info(), size, read.get(i)));
    }
    return 0;
  }

  /** From 0 to 1. */
  private float[] pixels(Path file, List<Integer> size) {
    GreyPicture picture = GreyPicture.read(file);
    boolean dark = invert == null ? picture.darkOnLight() : invert;
    float[] pixels = (dark ? picture.inverted() : picture).fit(size.get(0), size.get(1)).pixels();
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] /= WHITE;
    }
    return pixels;
  }

  private static String told(Layer model, ModelInfo info, List<Integer> size, float... pixels) {
    try (NoGrad off = NoGrad.open();
        Scope pass = Scope.open()) {
      Tensor x = info.normalize(Tensor.of(pixels, 1, 1, size.get(0), size.get(1)));
      Tensor scores = model.forward(x);
      if (scores.rank() != 2
          || !info.labels().isEmpty() && scores.size(1) != info.labels().size()) {
        throw new DataException(
            "the model gives scores of shape %s; wanted [1, %s], one for each of its classes"
                .formatted(scores.shape(), info.labels().isEmpty() ? "C" : info.labels().size()));
      }
      float[] probabilities = scores.softmax(1).toFloatArray();
      return String.join(
          ", ",
          IntStream.range(0, probabilities.length)
              .boxed()
              .sorted((a, b) -> Float.compare(probabilities[b], probabilities[a]))
              .limit(SHOWN)
              .map(
                  c ->
                      String.format(
                          Locale.ROOT, "%s %.1f %%", name(info, c), 100 * probabilities[c]))
              .toList());
    }
  }

  private static String name(ModelInfo info, int label) {
    return info.labels().isEmpty() ? "class " + label : info.labels().get(label);
  }
}
