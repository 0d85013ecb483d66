package nabla.examples.plot;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import javax.imageio.ImageIO;
import nabla.nn.io.WholeFile;

/** A white sheet to draw on with Java2D, and the PNG file that becomes of it. */
final class Picture {
  static {
    System.setProperty(
        "java.awt.headless",
        "true"); // first of all: already Color's initializer looks for a screen
    ImageIO.setUseCache(false);
  }

  static final Color INK = new Color(0x22, 0x22, 0x22);
  static final Color FAINT = new Color(0x70, 0x70, 0x70);
  static final Color GRID = new Color(0xdd, 0xdd, 0xdd);

  /** Blue and vermilion of Okabe and Ito's palette, which all kinds of colour vision tell apart. */
  static final Color BLUE = new Color(0x00, 0x72, 0xb2);

  static final Color VERMILION = new Color(0xd5, 0x5e, 0x00);

  /** The whole palette, without its yellow, which is too faint for lines on white. */
  static final List<Color> PALETTE =
      List.of(
          BLUE,
          VERMILION,
          new Color(0x00, 0x9e, 0x73),
          new Color(0xe6, 0x9f, 0x00),
          new Color(0x56, 0xb4, 0xe9),
          new Color(0xcc, 0x79, 0xa7),
          Color.BLACK);

  private static final int HEAT = 0x08306b;

  private final BufferedImage image;
  private final Graphics2D graphics;

  Picture(int width, int height) {
    image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    graphics = image.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, width, height);
    requireFonts();
  }

  /**
   * Where a machine has no fonts, AWT fails with an InternalError from its depths at the first
   * text.
   */
  private void requireFonts() {
    try {
      graphics.getFontMetrics(font(12));
    } catch (InternalError | LinkageError | RuntimeException e) {
      throw new PlotException(
          "Pictures can't be drawn: Java finds no fonts on this machine. Install fontconfig and a font; on Debian and"
              + " Ubuntu they are the packages fontconfig and fonts-dejavu-core.",
          e);
    }
  }

  Graphics2D graphics() {
    return graphics;
  }

  static Font font(int size) {
    return new Font(Font.SANS_SERIF, Font.PLAIN, size);
  }

  static Font bold(int size) {
    return new Font(Font.SANS_SERIF, Font.BOLD, size);
  }

  /** White for 0, dark blue for 1, and a straight line between. */
  static Color heat(double share) {
    int color = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      int dark = HEAT >> shift & 0xff;
      color |= (int) (255 + share * (dark - 255)) << shift;
    }
    return new Color(color);
  }

  /** Pixels that the widest of the texts takes. */
  static int width(Font font, Collection<String> texts) {
    FontMetrics metrics = new Picture(1, 1).graphics.getFontMetrics(font);
    return texts.stream().mapToInt(metrics::stringWidth).max().orElse(0);
  }

  /**
   * Writes text around a point, centred in height.
   *
   * @param anchor which part of the text lies at x: 0 its left end, 0.5 its middle, 1 its right end
   */
  void text(String text, Font font, Color color, double anchor, double x, double y) {
    FontMetrics metrics = graphics.getFontMetrics(font);
    graphics.setFont(font);
    graphics.setColor(color);
    float left = (float) (x - anchor * metrics.stringWidth(text));
    graphics.drawString(
        text, left, (float) (y + (metrics.getAscent() - metrics.getDescent()) / 2.0));
  }

  /** Writes text turned to the left by some degrees around the point. */
  void turnedText(
      String text, Font font, Color color, double degrees, double anchor, double x, double y) {
    var upright = graphics.getTransform();
    graphics.translate(x, y);
    graphics.rotate(-Math.toRadians(degrees));
    text(text, font, color, anchor, 0, 0);
    graphics.setTransform(upright);
  }

  void fill(Color color, int x, int y, int width, int height) {
    graphics.setColor(color);
    graphics.fillRect(x, y, width, height);
  }

  void frame(Color color, int x, int y, int width, int height) {
    graphics.setColor(color);
    graphics.drawRect(x, y, width, height);
  }

  /** Writes the PNG whole or not at all, over an older one; creates the directory if need be. */
  void write(Path file) {
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", png);
    } catch (IOException e) {
      throw new PlotException("%s can't be made: %s".formatted(file, e), e);
    }
    WholeFile.write(file, png.toByteArray());
  }
}
