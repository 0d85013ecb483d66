/**
 * What the field says of normalization layers, shown on real data: {@link
 * nabla.examples.norms.NormClaims}.
 *
 * <p>May use every other package. To add a claim, write a {@code Claim} (a picocli command whose
 * {@code show} gives a sentence made of the results, a table and pictures) and name it among the
 * subcommands of {@code NormClaims}.
 */
package nabla.examples.norms;
