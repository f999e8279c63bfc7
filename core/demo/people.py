"""The people of the demonstration: invented, of many places; their addresses belong to nobody."""

from dataclasses import dataclass

MAIL_DOMAIN = "example.com"  # reserved: no mail is ever delivered there


@dataclass(frozen=True)
class Guest:
    """One attendee."""

    name: str
    email: str
    locale: str


# name, the address's part before the @, and the language where it is not English
NAMES = """
Hannah Petersen|hannah.petersen
Tomás Ferreira|tomas.ferreira
Oyku Demir|oyku.demir
Inês Carvalho|ines.carvalho
Björn Lindqvist|bjorn.lindqvist
Camille Rousseau|camille.rousseau
Priya Raman|priya.raman
杨帆|yang.fan|zh
Kwame Mensah|kwame.mensah
Sofia Lindberg|sofia.lindberg
Ahmed El-Sayed|ahmed.elsayed
Valentina Rojas|valentina.rojas
Chloe Nguyen|chloe.nguyen
Mateusz Kowalski|mateusz.kowalski
Leila Haddad|leila.haddad
Daniel Osei|daniel.osei
王小明|wang.xiaoming|zh
Yuki Tanaka|yuki.tanaka
Freja Sørensen|freja.sorensen
Luca Marchetti|luca.marchetti
Amara Diallo|amara.diallo
Noah Williams|noah.williams
Greta Hoffmann|greta.hoffmann
陈思雨|chen.siyu|zh
Rafael Ortiz|rafael.ortiz
Aoife Brennan|aoife.brennan
Klaus-Dieter von Hohenstein|kd.hohenstein
Mei-Ling Chua|meiling.chua
Samir Patel|samir.patel
Elif Yılmaz|elif.yilmaz
Wanjiru Kamau|wanjiru.kamau
Pieter de Vries|pieter.devries
刘洋|liu.yang|zh
Natalia Wójcik|natalia.wojcik
Olivia Brown|olivia.brown
Hiroshi Sato|hiroshi.sato
Zanele Dlamini|zanele.dlamini
Gabriel Costa|gabriel.costa
Marta Nowak|marta.nowak
赵静|zhao.jing|zh
Diego Hernández|diego.hernandez
Ingrid Johansen|ingrid.johansen
Farid Rahimi|farid.rahimi
Emma Schulz|emma.schulz
Tariq Aziz|tariq.aziz
黄志强|huang.zhiqiang|zh
Beatriz Almeida|beatriz.almeida
Jan Novák|jan.novak
Anjali Deshmukh|anjali.deshmukh
Maximilian Braun|max.braun
Sienna Clarke|sienna.clarke
吴欣怡|wu.xinyi|zh
Ousmane Ba|ousmane.ba
Lena Fischer|lena.fischer
Carlos Mendoza|carlos.mendoza
Nadia Petrova|nadia.petrova
Thandiwe Ndlovu|thandiwe.ndlovu
周杰|zhou.jie|zh
Eleni Papadopoulou|eleni.papadopoulou
Jamal Carter|jamal.carter
Sakura Ito|sakura.ito
Viktor Horváth|viktor.horvath
徐婷婷|xu.tingting|zh
Fatima Zahra Bennani|fatima.bennani
"""


def guests() -> list[Guest]:
    """Everybody, in the order they register for the live event."""
    return [_guest(*line.split("|")) for line in NAMES.split("\n") if line]


def _guest(name: str, mailbox: str, locale: str = "en") -> Guest:
    return Guest(name, f"{mailbox}@{MAIL_DOMAIN}", locale)
