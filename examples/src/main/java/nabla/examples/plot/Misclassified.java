package nabla.examples.plot;

import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import nabla.examples.data.ImageSet;

/**
 * The pictures that a network took for something else, the surest mistakes first.
 *
 * @param set the pictures and their true classes
 * @param predictions the predicted class of each picture
 * @param probabilities how probable the network held that class, 0 to 1
 */
public record Misclassified(ImageSet set, int[] predictions, float[] probabilities) {
  private static final int COLUMNS = 8;
  private static final int MAX_SHOWN = 40;
  private static final int SIDE = 112;
  private static final int GAP = 14;
  private static final int TOP = 56;
  private static final int CAPTION = 40;
  private static final Font LABEL = Picture.font(12);
  private static final Font TITLE = Picture.bold(16);

  /**
   * Checks that there is one prediction per picture.
   *
   * @throws PlotException if there is not, or a predicted class has no name
   */
  public Misclassified {
    if (predictions.length != set.count() || probabilities.length != set.count()) {
      throw new PlotException(
          "%d predictions and %d probabilities given for %d pictures; wanted one each per picture."
              .formatted(predictions.length, probabilities.length, set.count()));
    }
    for (int i = 0; i < predictions.length; i++) {
      if (predictions[i] < 0 || predictions[i] >= set.classNames().size()) {
        throw new PlotException(
            "Picture %d has prediction %d; wanted a class 0 to %d."
                .formatted(i, predictions[i], set.classNames().size() - 1));
      }
    }
  }

  /** The indices of the wrongly classified pictures, the most probable predictions first. */
  public List<Integer> indices() {
    return IntStream.range(0, set.count())
        .filter(i -> predictions[i] != set.label(i))
        .boxed()
        .sorted(Comparator.comparing(i -> -probabilities[i]))
        .toList();
  }

  /**
   * Draws at most 40 of them into a PNG file, whole or not at all, each with "true -> predicted
   * (probability)".
   */
  public void write(Path file) {
    List<Integer> wrong = indices();
    int shown = Math.min(MAX_SHOWN, wrong.size());
    List<String> captions = wrong.subList(0, shown).stream().map(this::caption).toList();
    String title = "%d of %d pictures are classified wrongly%s: true -> predicted (probability)";
    String order = shown < wrong.size() ? "; the %d surest mistakes".formatted(shown) : "";
    title = title.formatted(wrong.size(), set.count(), order);
    int tile = Math.max(SIDE, Picture.width(LABEL, captions)) + GAP;
    int rows = (shown + COLUMNS - 1) / COLUMNS;
    int width =
        Math.max(Picture.width(TITLE, List.of(title)) + GAP, Math.min(shown, COLUMNS) * tile);
    Picture picture = new Picture(width + GAP, TOP + rows * (SIDE + CAPTION));
    picture.text(title, TITLE, Picture.INK, 0, GAP, 26);
    for (int i = 0; i < shown; i++) {
      int x = GAP / 2 + i % COLUMNS * tile;
      int y = TOP + i / COLUMNS * (SIDE + CAPTION);
      draw(picture.graphics(), wrong.get(i), x + (tile - SIDE) / 2, y);
      picture.text(captions.get(i), LABEL, Picture.INK, 0.5, x + tile / 2.0, y + SIDE + 12);
    }
    picture.write(file);
  }

  private String caption(int i) {
    String truth = set.classNames().get(set.label(i));
    String prediction = set.classNames().get(predictions[i]);
    return String.format(
        Locale.ROOT, "%s -> %s (%.0f %%)", truth, prediction, 100 * probabilities[i]);
  }

  private void draw(Graphics2D graphics, int index, int x, int y) {
    BufferedImage image =
        new BufferedImage(set.width(), set.height(), BufferedImage.TYPE_BYTE_GRAY);
    int size = set.width() * set.height();
    byte[] pixels = new byte[size];
    System.arraycopy(set.images(), index * size, pixels, 0, size);
    image.getRaster().setDataElements(0, 0, set.width(), set.height(), pixels);
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR);
    double scale = SIDE / (double) Math.max(set.width(), set.height());
    graphics.drawImage(
        image, x, y, (int) (scale * set.width()), (int) (scale * set.height()), null);
  }
}
